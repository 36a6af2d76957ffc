// The reading page: the bar comes when one moves, the place inside a chapter is kept, arrows turn chapters.
const bar = document.querySelector("[data-bar]");
const work = document.querySelector("[data-place]");
const blocks = [...work.querySelectorAll("[data-text] :is(p, li, blockquote, pre, h2, h3, h4, h5, h6, tr, hr)")];
const before = Number(work.dataset.before);
const words = Number(work.dataset.words);
const all = Number(work.dataset.all);

// How far one is: by what has passed the middle of the screen.
function share() {
  const box = work.getBoundingClientRect();
  return Math.min(1, Math.max(0, (innerHeight / 2 - box.top) / box.height));
}

function showProgress() {
  const done = scrollY < 4 ? 0 : share();
  const progress = bar.querySelector("[data-progress]");
  progress.value = before + done * words;
  const left = bar.querySelector("[data-left]");
  if (left && all) left.textContent = left.dataset.says.replace("{n}", Math.max(1, Math.round(((1 - done) * words) / 250)));
}

// The bar: away while one reads on, here when one turns back, moves the pointer up to it or taps.
let last = scrollY;
let quiet = 0;

function show(isShown) {
  bar.classList.toggle("away", !isShown);
}

function scrolled() {
  const step = scrollY - last;
  if (Math.abs(step) > 6 || scrollY < 60) {
    show(scrollY < 60 || step < 0);
    last = scrollY;
  }
  showProgress();
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    keep();
    tell();
  }, 250);
}

addEventListener("scroll", () => requestAnimationFrame(scrolled), { passive: true });
addEventListener("pointermove", (event) => {
  if (event.pointerType === "mouse" && event.clientY < 90) show(true);
});
work.addEventListener("click", (event) => {
  if (event.target.closest("a, summary, button, input") || !getSelection().isCollapsed) return;
  if (matchMedia("(hover: none)").matches) show(bar.classList.contains("away"));
});

// The list of chapters opens at this one.
bar.querySelector(".bar-chapters")?.addEventListener("toggle", (event) => {
  event.currentTarget.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
});

// The place: the paragraph at the top of the screen, and how far it is above it in parts of its height.
const PLACES = "alcove:places";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACES)) ?? {};
  } catch {
    return {};
  }
}

function place() {
  if (scrollY < 60) return null;
  const index = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 60);
  if (index < 0) return null;
  const box = blocks[index].getBoundingClientRect();
  return [index, Math.round((100 * (60 - box.top)) / (box.height || 1)) / 100];
}

function goTo([index, share]) {
  const box = blocks[index]?.getBoundingClientRect();
  if (box) scrollTo({ top: scrollY + box.top + share * box.height - 60, behavior: "instant" });
}

function keep() {
  const here = place();
  const { [work.dataset.place]: _, ...others } = kept();
  const entries = Object.entries(others).slice(-49);
  if (here) entries.push([work.dataset.place, here]);
  try {
    localStorage.setItem(PLACES, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // A browser that keeps nothing: one starts at the top of the chapter.
  }
}

const stopped = kept()[work.dataset.place];
if (stopped && !location.hash) {
  history.scrollRestoration = "manual";
  document.fonts.ready.then(() => {
    if (scrollY < 60) goTo(stopped);
  });
}
addEventListener("pagehide", keep);

// What home offers to go on with is moved by who reads on here, not by who looks in: when the page was scrolled from
// where it opened, and once more at the end of the work.
let opened = null;
let told = "";

function tell() {
  if (!work.dataset.keep || opened === null) return;
  const isAtEnd = work.dataset.end && work.getBoundingClientRect().bottom <= innerHeight;
  if (Math.abs(scrollY - opened) < (isAtEnd ? 1 : innerHeight / 4)) return;
  const here = isAtEnd ? work.dataset.end : work.dataset.place;
  if (here === told || told === work.dataset.end) return;
  told = here;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ place: here, csrfmiddlewaretoken: token });
  fetch(work.dataset.keep, { method: "POST", body, keepalive: true });
}

addEventListener("pageshow", async () => {
  told = "";
  // The browser, the place above and a mark that is in the address move the page on their own before that.
  await document.fonts.ready;
  setTimeout(() => (opened = scrollY), 100);
});
// What is told on the way out could come after what the next page keeps.
addEventListener("beforeunload", () => (opened = null));

// Other letters, the same paragraph.
let held = null;
document.addEventListener("alcove:resetting", () => (held = place()));
document.addEventListener("alcove:reset", () => held && goTo(held));

// Arrows turn chapters the way the text runs; h and l stand on the links themselves.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, select, textarea, pre, table, details.menu[open]")) return;
  const forward = getComputedStyle(work).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const rel = { [forward]: "next", [back]: "prev" }[event.key];
  document.querySelector(`nav a[rel="${rel}"]`)?.click();
});

showProgress();
