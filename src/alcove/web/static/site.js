// What the site does with script. Without it every page works by links and forms.
document.documentElement.classList.add("scripted");
