// Completion of query boxes: a combobox with a list below it (WAI-ARIA Authoring Practices, "editable combobox with
// list autocomplete"). The server says what can stand at the cursor. Places are code points there, UTF-16 units here.
const PAUSE_MS = 80;

class Completion {
  constructor(box) {
    this.box = box;
    this.offers = [];
    this.asked = 0; // how long the query was for which they were offered
    this.at = -1;
    this.running = null;
    this.timer = 0;
    this.list = document.createElement("div");
    this.list.id = `${box.id}-offers`;
    this.list.className = "offers";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.labels[0]?.textContent ?? "");
    box.parentElement.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) box.setAttribute(name, value);
    box.addEventListener("input", (event) => event.isComposing || this.later());
    box.addEventListener("compositionend", () => this.later());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => this.close());
    // The box keeps the focus while one presses; a press that becomes a scroll is no choice.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.take([...this.list.children].indexOf(row));
    });
    this.list.addEventListener("mousemove", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.point([...this.list.children].indexOf(row), { scroll: false });
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  later() {
    clearTimeout(this.timer);
    this.running?.abort();
    const before = this.box.value.slice(0, this.box.selectionStart);
    const isInQuotes = before.split('"').length % 2 === 0;
    // Behind a finished word there is nothing to offer yet; what was offered for it goes.
    if (!before || (/\s$/.test(before) && !isInQuotes)) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    this.running?.abort();
    const mine = (this.running = new AbortController());
    const query = this.box.value;
    const cursor = [...query.slice(0, this.box.selectionStart)].length;
    // What is offered may go by what is chosen beside.
    const chosen = document.getElementById(this.box.dataset.completeBy ?? "")?.selectedOptions[0];
    const url = new URL(chosen?.dataset.complete ?? this.box.dataset.complete, location.href);
    url.search = new URLSearchParams({ q: query, at: cursor }).toString();
    try {
      const answer = await fetch(url, { signal: mine.signal });
      const told = answer.ok ? (await answer.json()).offers : [];
      if (this.running !== mine || this.box.value !== query || document.activeElement !== this.box) return;
      this.show(told, [...query].length);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(offers, asked) {
    this.offers = offers;
    this.asked = asked;
    this.at = -1;
    this.box.removeAttribute("aria-activedescendant");
    if (!offers.length) return this.close();
    this.list.replaceChildren(...offers.map((offer, number) => this.row(offer, number)));
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.box.setAttribute("aria-expanded", "true");
  }

  row(offer, number) {
    const row = document.createElement("div");
    row.id = `${this.list.id}-${number}`;
    row.className = offer.kind === "word" ? "offer word" : "offer";
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const count = offer.count === null ? "" : offer.count.toLocaleString();
    for (const [part, text] of [["name", offer.shown], ["says", offer.says], ["count", count]]) {
      if (!text) continue;
      const made = document.createElement("span");
      made.className = `offer-${part}`;
      made.textContent = text;
      if (part === "name") made.dir = "auto";
      row.append(made, " ");
    }
    return row;
  }

  point(number, { scroll = true } = {}) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = number;
    const row = this.list.children[number];
    if (!row) return this.box.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    this.box.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  take(number) {
    const { text, start, end } = this.offers[number];
    const letters = [...this.box.value];
    // What was typed since they were asked for belongs to the stretch: offers stay until others come.
    const after = letters.slice(Math.max(start, end + letters.length - this.asked)).join("");
    const opens = text.endsWith(":");
    const before = letters.slice(0, start).join("") + text + (opens || /^[\s,|)]/.test(after) ? "" : " ");
    this.box.value = before + after;
    this.box.setSelectionRange(before.length, before.length);
    if (!after) this.box.scrollLeft = this.box.scrollWidth;
    this.close();
    if (opens) this.ask();
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.offers.length - 1;
    const steps = { ArrowDown: this.at < last ? this.at + 1 : -1, ArrowUp: this.at < 0 ? last : this.at - 1 };
    if (event.key in steps) {
      if (this.isOpen) this.point(steps[event.key]);
      else this.ask();
      event.preventDefault();
    } else if (this.isOpen && event.key === "Escape") {
      this.close();
      event.preventDefault();
      event.stopPropagation();
    } else if (this.isOpen && this.at >= 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      this.take(this.at);
      event.preventDefault();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.running?.abort();
    this.list.hidden = true;
    this.at = -1;
    this.offers = [];
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

for (const box of document.querySelectorAll("input[data-complete]")) new Completion(box);
