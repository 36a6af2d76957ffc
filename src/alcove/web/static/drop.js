// Files and folders that are dropped on the page, or chosen: sent in several forms, with the progress of all of them.
// Each file goes with its path below what was dropped, as `uploads.PATH_FIELD` says.

const MOST_FILES = 100;
const MOST_BYTES = 32e6;

const size = (bytes) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

const isHidden = (path) => path.split("/").some((part) => part.startsWith("."));

/** The files below what was dropped, each with its path. */
async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.slice(1), file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A browser gives a hundred or so at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const each of some) found.push(...(await filesBelow(each)));
  }
}

/** All files of what was dropped. Taken before the first wait, after which the list is empty. */
async function dropped(items) {
  const found = [...items]
    .filter((item) => item.kind === "file")
    .map((item) => {
      const entry = item.webkitGetAsEntry();
      if (entry) return filesBelow(entry);
      // Out of another program rather than a folder.
      const file = item.getAsFile();
      return file ? [{ path: file.name, file }] : [];
    });
  return (await Promise.all(found)).flat();
}

function* batches(files) {
  let batch = [];
  let bytes = 0;
  for (const each of files) {
    if (batch.length && (batch.length >= MOST_FILES || bytes + each.file.size > MOST_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(each);
    bytes += each.file.size;
  }
  yield batch;
}

class Sending {
  constructor(form, files) {
    this.form = form;
    this.files = files.filter(({ path }) => !isHidden(path));
    this.total = this.files.reduce((sum, { file }) => sum + file.size, 0);
    this.sent = 0;
    this.place = form.querySelector("[data-sending]");
    this.leave = (event) => event.preventDefault();
  }

  async run() {
    const cancel = this.place.querySelector("[data-cancel]");
    cancel.onclick = () => this.request?.abort();
    addEventListener("beforeunload", this.leave);
    this.place.hidden = false;
    this.show(0);
    cancel.focus();
    try {
      const answer = await this.all();
      removeEventListener("beforeunload", this.leave);
      location.assign(answer.go);
    } finally {
      removeEventListener("beforeunload", this.leave);
      this.place.hidden = true;
    }
  }

  async all() {
    const parts = [...batches(this.files)];
    let answer = {};
    for (const [number, part] of parts.entries()) {
      const asked = new URLSearchParams();
      if (answer.into) asked.set("into", answer.into);
      if (number < parts.length - 1) asked.set("more", "1");
      answer = await this.one(`${this.form.action}?${asked}`, part);
      this.sent += part.reduce((sum, { file }) => sum + file.size, 0);
    }
    return answer;
  }

  one(url, part) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const { path, file } of part) body.append(`path:${encodeURIComponent(path)}`, file);
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest());
      request.open("POST", url);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = (event) => this.show(event.loaded);
      request.onerror = () => reject(new Error(this.form.querySelector("[data-fault]").dataset.lost));
      request.onabort = () => resolve(Promise.reject(null));
      request.onload = () =>
        request.status < 400 ? resolve(request.response) : reject(new Error(request.response?.error ?? request.statusText));
      request.send(body);
    });
  }

  show(ofThis) {
    const sent = Math.min(this.total, this.sent + ofThis);
    this.place.querySelector("progress").value = this.total ? (sent / this.total) * 1000 : 0;
    const says = this.place.dataset.says.replace("SENT", size(sent)).replace("ALL", size(this.total));
    this.place.querySelector("[data-sent]").textContent = says;
  }
}

/** Sends the files that are found; what goes wrong on the way, as with one that cannot be read, stands in the form. */
async function send(form, found) {
  const fault = form.querySelector("[data-fault]");
  fault.hidden = true;
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    const files = await found;
    if (files.length) await new Sending(form, files).run();
  } catch (error) {
    if (error) {
      fault.querySelector("span").textContent = error.message;
      fault.hidden = false;
    }
  } finally {
    delete form.dataset.busy;
    for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
  }
}

for (const form of document.querySelectorAll("[data-drop]")) {
  const folder = form.querySelector("[webkitdirectory]");
  folder.disabled = false;
  folder.hidden = false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () =>
      send(form, [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))),
    );
  }
  // Anywhere on the page: a browser leaves it for a file that misses its place.
  const hasFiles = (event) => event.dataTransfer.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("over");
    send(form, dropped(event.dataTransfer.items));
  });
}
