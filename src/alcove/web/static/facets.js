// The groups of the filter column: they remember whether they are open, and are searched as one types.
const KEY = "alcove:facets";

function held() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

function restore() {
  const states = held();
  for (const group of document.querySelectorAll("details.facet[data-kind]")) {
    const state = states[group.dataset.kind];
    if (state !== undefined && !group.querySelector("[data-stance]") && !("asked" in group.dataset)) group.open = state;
  }
}

document.addEventListener(
  "toggle",
  (event) => {
    const group = event.target;
    if (!group.matches?.("details.facet[data-kind]")) return;
    const states = held();
    states[group.dataset.kind] = group.open;
    try {
      localStorage.setItem(KEY, JSON.stringify(states));
    } catch {
      // A browser that keeps nothing: the groups open as the page says.
    }
  },
  true,
);

// On a phone the address keeps the sheet open, and names the whole of it: what it holds is replaced with every answer.
document.addEventListener("click", (event) => {
  const way = event.target.closest?.('a[href="#ranges"]');
  if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const ranges = document.getElementById("ranges");
  if (getComputedStyle(ranges).visibility === "hidden") location.hash = "filters";
  ranges.open = true;
  ranges.scrollIntoView({ block: "start" });
  ranges.querySelector("summary").focus({ preventScroll: true });
});

let running = null;
let typing = 0;

async function find(field) {
  running?.abort();
  running = new AbortController();
  const url = new URL(field.dataset.findIn, location.href);
  url.searchParams.set("prefix", field.value);
  url.searchParams.set("for", "column");
  try {
    const answer = await fetch(url, { signal: running.signal });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = field.closest("details").querySelector("ul.values");
    const rows = [...made.querySelectorAll("#values [data-value]")].slice(0, 50);
    list.replaceChildren(...rows.map((row) => document.adoptNode(row)));
    if (rows.length === 0) {
      const none = document.createElement("li");
      none.className = "soft";
      none.textContent = field.dataset.none;
      list.append(none);
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-find-in]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => find(event.target), 120);
});

// Of the kinds in one line that scrolls, the one that is shown is in sight. The page itself stays where it is.
function centre() {
  const here = document.querySelector(".tabs [aria-current]");
  if (!here) return;
  const [box, line] = [here, here.parentElement].map((one) => one.getBoundingClientRect());
  here.parentElement.scrollLeft += box.left - line.left - (line.width - box.width) / 2;
}

restore();
centre();
document.addEventListener("alcove:swapped", centre);
document.addEventListener("alcove:swapped", restore);
