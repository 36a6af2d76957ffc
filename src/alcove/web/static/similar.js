// Works like this one stand on the card as soon as one comes near the place; until then, and without script, a link leads
// to them.
const place = document.querySelector("[data-similar]");

async function show() {
  try {
    const answer = await fetch(place.dataset.similar, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = made.getElementById("kin");
    if (!found) return;
    place.replaceChildren(document.adoptNode(found));
    // An end is no way to more.
    if (!found.matches("ol")) place.parentElement.querySelector(".near-all")?.remove();
  } catch {
    // The link stays.
  }
}

if (place) {
  const watching = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watching.disconnect();
      show();
    },
    { rootMargin: "600px" },
  );
  watching.observe(place);
}
