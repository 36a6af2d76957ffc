// The places of the words that one looked for: from one to the next without a new page. The links lead there as well.
const note = document.querySelector("[data-places]");
const all = Number(note.dataset.places);
const says = note.querySelector("[data-says]");

function idOf(place) {
  return place === 1 ? "found" : `found-${place}`;
}

// Which place is meant: that of the address, as long as nobody went on from it.
let at = Number(note.dataset.at);
const named = Number(location.hash.match(/^#found-(\d+)$/)?.[1] ?? at);
if (named >= 1 && named <= all) show(named);

function show(place) {
  at = place;
  if (all) says.textContent = says.dataset.says.replace("{n}", place.toLocaleString("en"));
}

note.addEventListener("click", (event) => {
  const step = Number(event.target.closest("a")?.dataset.step);
  if (!step || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(((at - 1 + step + all) % all) + 1);
  // Not one more entry in the history for each place; the mark is the target, as it is without script.
  location.replace(`#${idOf(at)}`);
});
