// Follows a long act: asks its JSON once a second and shows the words of the answer; at its end the page loads anew.

const WAIT_MS = 1000;
const place = document.querySelector("[data-follow]");

const show = (line) => {
  const { per_mille, ...told } = line.progress ?? {};
  const bar = place.querySelector("progress");
  if (per_mille !== undefined && per_mille !== null) bar.value = per_mille;
  for (const [name, words] of Object.entries(told)) {
    const shown = place.querySelector(`[data-told="${name}"]`);
    if (shown) shown.textContent = words;
  }
  for (const [kind, count] of Object.entries(line.counts ?? {})) {
    const tally = document.querySelector(`[data-kind="${kind}"]`);
    if (!tally) continue;
    tally.hidden = tally.hidden && !count;
    tally.querySelector("[data-count]").textContent = count.toLocaleString("en");
  }
};

const ask = async () => {
  const lost = place.querySelector("[data-lost]");
  try {
    const answer = await fetch(place.dataset.follow, { redirect: "follow" });
    const line = await answer.json();
    if (line.state !== "running") {
      location.reload();
      return;
    }
    lost.hidden = true;
    show(line);
  } catch {
    lost.hidden = false;
  }
  setTimeout(ask, WAIT_MS);
};

if (place) setTimeout(ask, WAIT_MS);
