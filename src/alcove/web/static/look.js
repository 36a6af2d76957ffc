// Choices of look and type apply at once, and are kept in the background. Without script the form is sent.
const form = document.querySelector("[data-look]");

form?.addEventListener("change", (event) => {
  const { name, value } = event.target;
  // A reader's place is a paragraph, not a number of pixels.
  document.dispatchEvent(new CustomEvent("alcove:resetting"));
  document.documentElement.dataset[name] = value;
  document.dispatchEvent(new CustomEvent("alcove:reset"));
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
});
