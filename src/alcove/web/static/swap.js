// A filter answers in place: the page of the new address is fetched and its regions put in place of those that are
// here. The address changes, back and forward work, focus and scroll stay. Any failure ends in following the link.
const REGIONS = "[data-swap]";
let running = null;
let typing = 0;
let shown = whole(location);

function whole(url) {
  return url.pathname + url.search;
}

function isOurs(url) {
  return url.origin === location.origin && url.pathname === location.pathname && document.querySelector(REGIONS);
}

// What has the focus, in words that the new page understands: its id, its row, or its region, whose heading stands for
// what is gone, such as the chip that was taken away.
function placeOfFocus(before) {
  const held = document.activeElement;
  if (!held || held === document.body || !held.closest(REGIONS)) return null;
  if (held.id) {
    const range = typeof held.selectionStart === "number" ? [held.selectionStart, held.selectionEnd] : null;
    return { id: held.id, range, typed: range && held.value !== before ? held.value : null };
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

export async function go(address, { push = true, top = false } = {}) {
  const url = new URL(address, location.href);
  running?.abort();
  clearTimeout(typing);
  const mine = (running = new AbortController());
  const before = document.activeElement?.value;
  const waiting = setTimeout(() => document.documentElement.classList.add("waiting"), 300);
  try {
    const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    const there = new URL(answer.url);
    if (!answer.ok || there.pathname !== location.pathname) return void (location.href = url.href);
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = placeOfFocus(before);
    const scrolls = new Map([...document.querySelectorAll(REGIONS)].map((one) => [one.id, one.scrollTop]));
    there.hash = location.hash;
    if (push) history.pushState({ swapped: true }, "", there);
    shown = whole(there);
    document.title = made.title;
    for (const old of document.querySelectorAll(REGIONS)) {
      const fresh = made.getElementById(old.id);
      // The region itself stays: the address may point to it, and a sheet is open as long as that holds.
      if (fresh) old.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
    const box = document.querySelector("#q");
    if (box && document.activeElement !== box) box.value = made.querySelector("#q")?.value ?? "";
    document.dispatchEvent(new CustomEvent("alcove:swapped"));
    for (const [id, offset] of scrolls) {
      const now = document.getElementById(id);
      if (now) now.scrollTop = offset;
    }
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

// A form that narrows leads through a redirect to a page of this list.
export function send(form) {
  return go(addressOf(form));
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
  if (field.matches?.("[data-submits], .narrow input")) send(field.form);
});

// The words inside the column and the beginning of a name answer as one types.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.(".narrow input[type=search], [data-live]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => send(event.target.form), 250);
});

// Also told of steps within the page, such as to the filters.
addEventListener("popstate", () => {
  if (document.querySelector(REGIONS) && whole(location) !== shown) go(location.href, { push: false });
});
