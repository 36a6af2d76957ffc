// What the site does with script. Without it every page works by links and forms.
import "./swap.js";
import "./facets.js";
import "./keys.js";

document.documentElement.classList.add("scripted");

// A menu closes when one is done with it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A long summary unfolds where it is.
document.addEventListener("click", (event) => {
  const more = event.target.closest?.(".more-of a");
  if (!more || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  more.closest("[data-work]").querySelector(".summary").classList.add("unfolded");
  more.parentElement.remove();
});

// What an act said goes after a while; not while one is at it, and never where it offers something.
for (const toast of document.querySelectorAll(".toast")) {
  if (!toast.querySelector("a, button")) setTimeout(() => toast.matches(":hover") || toast.remove(), 8000);
}
