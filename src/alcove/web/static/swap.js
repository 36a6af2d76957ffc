// A filter answers in place: the page of the new address is fetched and its regions put in place of those that are
// here. The address changes, back and forward work, focus and scroll stay. What a form cannot ask waits in its fields,
// with the reason beside them. Any other failure ends in following the link.
const REGIONS = "[data-swap]";
let running = null;
let typing = 0;
let scrolling = 0;
let shown = whole(location);
let isSwapping = false; // Chromium says that a field changed when it is taken away in the midst of an edit
let edited = ""; // the field whose edit made the newest entry of the history, as long as it goes on

function whole(url) {
  return url.pathname + url.search;
}

function isOurs(url) {
  return url.origin === location.origin && url.pathname === location.pathname && document.querySelector(REGIONS);
}

// How far each region is scrolled stands in its entry of the history; how far the page is, the browser knows.
function offsets() {
  return Object.fromEntries([...document.querySelectorAll(REGIONS)].map((one) => [one.id, one.scrollTop]));
}

function scrollAsIn(kept) {
  for (const [id, offset] of Object.entries(kept)) {
    const region = document.getElementById(id);
    if (region) region.scrollTop = offset;
  }
}

function keepOffsets() {
  history.replaceState({ ...history.state, offsets: offsets() }, "");
}

// What has the focus, in words that the new page understands: its id, its row, or its region, whose heading stands for
// what is gone, such as the chip that was taken away.
// With ``live``, what stands in a field is not yet what was meant, and stays as it was typed.
function placeOfFocus(before, live) {
  const held = document.activeElement;
  if (!held || held === document.body || !held.closest(REGIONS)) return null;
  if (held.id) {
    const range = typeof held.selectionStart === "number" ? [held.selectionStart, held.selectionEnd] : null;
    return { id: held.id, range, typed: range && (live || held.value !== before) ? held.value : null };
  }
  const row = held.closest("[data-value]");
  const facet = held.closest("[data-kind]")?.dataset.kind;
  if (row && facet) {
    const act = ["include", "exclude", "either"].find((name) => held.classList.contains(name)) ?? "value-name";
    return { facet, name: row.dataset.value, act, region: held.closest(REGIONS).id };
  }
  return { region: held.closest(REGIONS).id };
}

function giveFocus(place) {
  if (!place) return;
  let target = null;
  if (place.id) target = document.getElementById(place.id);
  else if (place.facet) {
    const rows = document.querySelectorAll(`[data-kind="${CSS.escape(place.facet)}"] [data-value]`);
    const row = [...rows].find((one) => one.dataset.value === place.name);
    target = row?.querySelector(`.${place.act}`) ?? document.querySelector(`[data-kind="${CSS.escape(place.facet)}"] summary`);
  }
  if (!target && place.region) {
    target = document.getElementById(place.region)?.querySelector("h1, h2");
    if (target) target.tabIndex = -1;
  }
  target?.focus({ preventScroll: true });
  // What was typed while the answer was on its way is newer than what the answer says.
  if (target && place.typed !== null && place.id) target.value = place.typed;
  if (place.range && target?.setSelectionRange) target.setSelectionRange(...place.range);
}

// Beside the fields of a form: what the page that was made says there, or nothing.
function tell(form, made) {
  for (const field of [...form.elements].filter((one) => one.id)) {
    const place = document.getElementById(field.getAttribute("aria-describedby"));
    if (place) place.textContent = made?.getElementById(place.id)?.textContent ?? "";
    field.toggleAttribute("aria-invalid", false);
    if (made?.getElementById(field.id)?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
  }
}

// One edit of a field is one entry in the history, however often it is answered meanwhile; ``lasts``: it goes on.
export async function go(address, { push = true, top = false, form = null, field = "", lasts = false } = {}) {
  const url = new URL(address, location.href);
  running?.abort();
  clearTimeout(typing);
  clearTimeout(scrolling);
  const mine = (running = new AbortController());
  const before = document.activeElement?.value;
  const write = field && field === edited ? "replaceState" : "pushState";
  const waiting = setTimeout(() => document.documentElement.classList.add("waiting"), 300);
  try {
    const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    const there = new URL(answer.url);
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const isWaiting = answer.status === 204 || (answer.status === 400 && made.querySelector(".fault:not(:empty)"));
    if (form && isWaiting) return tell(form, made);
    if (!answer.ok || there.pathname !== location.pathname) return void (location.href = url.href);
    const place = placeOfFocus(before, lasts);
    const kept = (!push && history.state?.offsets) || offsets();
    there.hash = location.hash;
    if (push) keepOffsets();
    if (push && whole(there) !== shown) history[write]({ offsets: kept }, "", there);
    edited = lasts ? field : "";
    shown = whole(there);
    document.title = made.title;
    isSwapping = true;
    for (const old of document.querySelectorAll(REGIONS)) {
      const fresh = made.getElementById(old.id);
      // The region itself stays: the address may point to it, and a sheet is open as long as that holds.
      if (fresh) old.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
    isSwapping = false;
    const box = document.querySelector("#q");
    if (box && document.activeElement !== box) box.value = made.querySelector("#q")?.value ?? "";
    document.dispatchEvent(new CustomEvent("alcove:swapped"));
    scrollAsIn(kept);
    giveFocus(place);
    if (top) scrollTo({ top: 0 });
  } catch (error) {
    if (error.name !== "AbortError") location.href = url.href;
  } finally {
    clearTimeout(waiting);
    if (running === mine) document.documentElement.classList.remove("waiting");
  }
}

function addressOf(form) {
  const url = new URL(form.action, location.href);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  return url;
}

// A form that narrows leads through a redirect to a page of this list. While one types, only words do.
function send(form, { field = document.activeElement?.id, lasts = false, live = false } = {}) {
  const url = addressOf(form);
  if (live && form.matches(".narrow")) url.searchParams.set("live", "1");
  return go(url, { form, field, lasts });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  // In a drawing, a link's href is no text.
  const url = new URL(link.getAttribute("href"), location.href);
  if (!link.closest(REGIONS) || link.hasAttribute("download") || !isOurs(url) || url.search === location.search) return;
  event.preventDefault();
  go(url, { top: Boolean(link.closest(".pager")) });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get" || !form.closest(REGIONS) || !document.querySelector(REGIONS)) return;
  event.preventDefault();
  send(form);
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (isSwapping || !field.matches?.("[data-submits], input[form=narrow]")) return;
  send(field.form, { field: field.id, lasts: field.matches("select") });
});

// The words inside the column and the beginning of a name answer as one types.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-live], input[type=search][form=narrow]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => send(field.form, { field: field.id, lasts: true, live: true }), 250);
});

// Elsewhere another edit begins. A field that comes with an answer has the id of the one before it.
document.addEventListener("focusin", (event) => {
  if (event.target.id !== edited) edited = "";
});

// Also told of steps within the page, such as to the filters.
addEventListener("popstate", () => {
  edited = "";
  if (document.querySelector(REGIONS) && whole(location) !== shown) go(location.href, { push: false });
});

document.addEventListener(
  "scroll",
  (event) => {
    if (!event.target.matches?.(REGIONS)) return;
    clearTimeout(scrolling);
    scrolling = setTimeout(keepOffsets, 100);
  },
  { capture: true, passive: true },
);

// Once the groups of the column are open or shut as they were.
document.addEventListener("DOMContentLoaded", () => scrollAsIn(history.state?.offsets ?? {}));
