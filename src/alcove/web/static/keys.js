// Keys. Those of a page stand on its links and buttons as data-key, with data-key-says where their text does not do, and
// data-key-too for another that a script of the page listens to.
const LISTED = "[data-work], [data-row]";

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function rows() {
  return [...document.querySelectorAll(LISTED)].filter((row) => row.offsetParent !== null);
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  all[here]?.classList.remove("at");
  next.classList.add("at");
  next.querySelector("h1 a, h2 a, h3 a, h4 a, a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function filters() {
  const column = document.getElementById("filters");
  if (!column) return false;
  if (getComputedStyle(column).visibility === "hidden") location.hash = "filters";
  column.querySelector("summary")?.focus(); // the first link closes the sheet, and is hidden beside a list
  return true;
}

function decide(name) {
  const row = document.activeElement?.closest("[data-value]");
  row?.querySelector(name)?.click();
  return Boolean(row);
}

const KEYS = {
  "/": () => {
    const box = document.getElementById("q");
    box?.focus();
    box?.select();
    return Boolean(box);
  },
  j: () => move(1),
  k: () => move(-1),
  f: filters,
  "+": () => decide(".act.include"),
  "-": () => decide(".act.exclude"),
  "?": showHelp,
};

function pageKeys() {
  return [...document.querySelectorAll("[data-key]")].filter((one) => one.offsetParent !== null || one.closest("details"));
}

function keys({ key, keyToo }) {
  const made = document.createElement("dt");
  for (const name of [key, keyToo].filter(Boolean)) {
    const shown = document.createElement("kbd");
    shown.textContent = name;
    made.append(shown, " ");
  }
  return made;
}

function showHelp() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    document.body.append(dialog);
  }
  const words = document.getElementById("keys-words").content.cloneNode(true);
  const list = words.querySelector("dl");
  for (const one of list.querySelectorAll("[data-where]")) {
    if (!document.querySelector(one.dataset.where)) one.remove();
  }
  for (const one of pageKeys()) {
    const says = document.createElement("dd");
    says.textContent = one.dataset.keySays ?? one.textContent.trim();
    list.append(keys(one.dataset), says);
  }
  dialog.replaceChildren(words);
  dialog.showModal();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#filters") {
    location.hash = "answer";
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const of_page = pageKeys().find((one) => one.dataset.key === event.key);
  const done = of_page ? (of_page.click(), true) : KEYS[event.key]?.();
  if (done) event.preventDefault();
});
