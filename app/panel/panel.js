// The questions of one task. The server's copy of the answers is the truth; this one is ahead of it
// for as long as a save takes, says so, and sends again what is not confirmed in time.

const PATIENCE_MS = 4000;

class Panel {
  constructor(root) {
    this.root = root;
    this.uid = `p${Math.random().toString(36).slice(2, 9)}`;
    this.changed = {};
    this.sent = 0;
    this.late = false;
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.clock = setInterval(() => this.tick(), 1000);
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    this.root.toggleAttribute("data-locked", this.data.locked);
    // What the server has by now need not be sent again: another tab may have moved on since.
    for (const name of Object.keys(this.changed)) {
      if (this.changed[name] === this.saved(name)) delete this.changed[name];
    }
    if (!this.waiting()) this.late = false;
    const { questions, sides, preference, final, words } = this.data;
    const shape = JSON.stringify([questions, sides, preference, final, words]);
    if (this.shape !== shape) {
      this.shape = shape;
      this.build();
    }
    this.paint();
    this.pointOut();
  }

  build() {
    const rows = this.data.questions.map((row) => questionRow(this, row));
    if (this.data.preference.length) rows.push(preferenceRow(this));
    this.root.replaceChildren(...rows);
  }

  saved(name) {
    return this.data.saved[name] ?? null;
  }

  held(name) {
    return name in this.changed ? this.changed[name] : this.saved(name);
  }

  // On a narrow page B is behind a tab: of a response that was never shown nothing is asked.
  isUnopened(name) {
    const { sides, task, final, locked } = this.data;
    if (!name.startsWith("B:") || sides.length < 2 || final || locked) return false;
    return narrow.matches && document.body.dataset.shown !== task && this.held(name) === null;
  }

  set(name, given) {
    if (this.isUnopened(name)) {
      this.paint();
      return;
    }
    if (!(name in this.changed) && given === this.saved(name)) return;
    this.changed[name] = given;
    this.send();
  }

  remark(comment) {
    this.changed.comment = comment;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.send(), 800);
  }

  // The number makes the server see a repeated answer as a new message: the last one may have failed.
  send() {
    clearTimeout(this.later);
    this.sentAt = performance.now();
    const number = `${this.uid}-${(this.sent += 1)}`;
    this.component.setStateValue("changed", { ...this.changed, number });
    this.paint();
  }

  flush() {
    if (this.waiting()) this.send();
  }

  waiting() {
    return Object.keys(this.changed).length > 0;
  }

  // The server may be away, or its database busy: what it did not confirm is sent again.
  tick() {
    if (!this.root.isConnected) {
      clearInterval(this.clock);
      return;
    }
    if (!this.waiting() || this.data.failure === "refused") return;
    if (performance.now() - this.sentAt < PATIENCE_MS) return;
    this.late = true;
    this.send();
  }

  // What keeps the answers from being saved, if anything.
  trouble() {
    if (!this.waiting()) return "";
    return this.data.failure || (this.late ? "retry" : "");
  }

  // A rater to whom a part did not load may say so for all that they have not answered yet.
  didNotLoad(sides) {
    if (this.data.locked || this.data.final) return;
    for (const cell of this.cells()) {
      const name = cell.dataset.cell;
      if (sides.includes(name[0]) && name[1] === ":" && this.held(name) === null) {
        this.changed[name] = "did_not_load";
      }
    }
    this.flush();
  }

  report() {
    const trouble = this.trouble();
    const answered = this.cells().some((cell) => this.held(cell.dataset.cell) !== null);
    const calm = this.waiting() ? "saving" : answered ? "saved" : "";
    const state = { retry: "failed", refused: "refused" }[trouble] ?? calm;
    this.root.dispatchEvent(new CustomEvent("accordant-saving", { bubbles: true, detail: state }));
  }

  cells() {
    return [...this.root.querySelectorAll("[data-cell]")];
  }

  paint() {
    for (const cell of this.cells()) {
      const name = cell.dataset.cell;
      const given = this.held(name);
      cell.disabled = this.data.locked;
      cell.toggleAttribute("data-unopened", this.isUnopened(name));
      for (const input of cell.querySelectorAll("input[type=radio]")) {
        input.checked = given !== null && input.value === String(given);
        input.parentElement.classList.toggle("chosen", input.checked);
      }
      this.paintSlider(cell, given);
      const select = cell.querySelector("select");
      if (select) {
        select.value = typeof given === "string" ? given : "";
        select.classList.toggle("given", typeof given === "string");
      }
      if (name !== "preference") this.describe(cell, name, given);
      const failed = this.tell(cell.querySelector(".state"), name, given !== null);
      if (given !== null && !failed) cell.classList.remove("missing");
    }
    const comment = this.root.querySelector(".comment");
    if (comment) {
      comment.disabled = this.data.locked;
      if (document.activeElement !== comment) comment.value = this.held("comment") ?? "";
      this.tell(this.root.querySelector(".remarked"), "comment", Boolean(this.held("comment")));
    }
    this.report();
  }

  paintSlider(cell, given) {
    const range = cell.querySelector("input[type=range]");
    if (!range) return;
    const isValue = typeof given === "number";
    range.classList.toggle("unset", !isValue);
    const exact = cell.querySelector(".exact");
    if (isValue) range.value = String(given);
    if (document.activeElement !== exact || isValue) exact.value = isValue ? String(given) : "";
  }

  tell(state, name, given) {
    const waiting = name in this.changed;
    const failed = waiting && this.trouble() !== "";
    const { notSaved, saving, saved } = this.data.words;
    state.textContent = failed ? notSaved : waiting ? saving : given ? saved : "";
    state.classList.toggle("failed", failed);
    return failed;
  }

  describe(cell, name, given) {
    const code = name.slice(2);
    const row = this.data.questions.find((question) => question.code === code);
    const point = row.points.find(([value]) => value === given);
    cell.querySelector(".words").textContent = point ? point[2] : "";
  }

  // Each attempt to go on points out what is open; an outline goes when its question is answered.
  pointOut() {
    if (!this.data.missing.length || this.data.attempt === this.attempt) return;
    this.attempt = this.data.attempt;
    for (const cell of this.cells()) {
      cell.classList.toggle("missing", this.data.missing.includes(cell.dataset.cell));
    }
    const first = this.root.querySelector(".missing");
    if (first) this.goTo(first);
  }

  goTo(cell) {
    const wanted = cell.hasAttribute("data-unopened") ? ["button"] : ["input:checked", "input"];
    const input = wanted.map((one) => cell.querySelector(one)).find(Boolean);
    input.focus({ preventScroll: true });
    const row = cell.closest(".row");
    if (!inView(row)) row.scrollIntoView({ block: "center" });
  }

  focusRow(code) {
    for (const row of this.root.querySelectorAll(".row")) {
      row.classList.toggle("current", row.dataset.code === code);
    }
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.flush();
    if (event.ctrlKey || event.metaKey || event.altKey || this.data.locked) return;
    if (!event.target.matches("input[type=radio]")) return;
    const cell = event.target.closest("[data-cell]");
    if (cell) this.answer(cell, event);
  }

  // A number typed while nothing has the focus answers the first open question, in full view.
  begin(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.data.locked) return;
    const open = this.cells().find((cell) => this.held(cell.dataset.cell) === null);
    if (open) this.answer(open, event);
  }

  answer(cell, event) {
    if (this.isUnopened(cell.dataset.cell)) {
      if (/^[0-9]$/.test(event.key)) this.goTo(cell);
      return;
    }
    const given = keyed(cell, event.key);
    if (given === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(cell.dataset.cell, given);
    this.goTo(cell);
    // Who changes one answer and types on is not to change the next one, too.
    const cells = this.cells();
    const later = cells.slice(cells.indexOf(cell) + 1);
    const next = later.find((one) => this.held(one.dataset.cell) === null);
    if (next) this.goTo(next);
  }
}

// A preference is chosen by the place of its point, anything else by the point's own number.
const keyed = (cell, key) => {
  const inputs = [...cell.querySelectorAll("input[type=radio]")];
  if (cell.dataset.cell === "preference") {
    return /^[1-9]$/.test(key) ? inputs[key - 1]?.value : undefined;
  }
  return inputs.some((input) => input.value === key) ? Number(key) : undefined;
};

const inView = (node) => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 48 && bottom <= window.innerHeight;
};

const panels = new WeakMap();

// A panel's place may stand before its code has come.
const openPanels = () =>
  [...document.querySelectorAll(".panel:not([data-locked])")]
    .map((root) => panels.get(root))
    .filter(Boolean);

const narrow = window.matchMedia("(max-width: 700px)");
const repaint = () => openPanels().forEach((panel) => panel.paint());
document.addEventListener("accordant-shown", repaint);
narrow.addEventListener("change", repaint);

document.addEventListener("keydown", (event) => {
  if (event.target === document.body || event.target.matches?.("[role=tab]")) openPanels()[0]?.begin(event);
});

document.addEventListener("accordant-did-not-load", ({ detail }) => {
  for (const panel of openPanels()) panel.didNotLoad(detail.sides);
});

window.addEventListener("beforeunload", (event) => {
  if (openPanels().some((panel) => panel.waiting())) event.preventDefault();
});

export default function (component) {
  const root = component.parentElement.querySelector(".panel");
  if (!panels.has(root)) panels.set(root, new Panel(root));
  panels.get(root).update(component);
}
