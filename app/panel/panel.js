// The questions of one task. The server's copy of the answers is the truth; this one is ahead of it
// for as long as a save takes, and says so.

const el = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

function pointButton(panel, row, side, point) {
  const [value, name, text] = point;
  const id = `${row.code}-${side}-${value}`;
  const box = el("label", "point");
  const input = el("input");
  input.type = "radio";
  input.name = `${panel.uid}-${side}:${row.code}`;
  input.value = String(value);
  input.id = `${panel.uid}-${id}`;
  input.setAttribute("aria-label", `${side}: ${name}, ${value}. ${text}`);
  input.addEventListener("click", () => panel.set(`${side}:${row.code}`, value));
  input.addEventListener("focus", () => panel.focusRow(row.code));
  box.append(input, el("span", "name", name), el("span", "number", String(value)));
  box.title = text;
  return box;
}

function reasonSelect(panel, row, side) {
  const select = el("select", "reason");
  select.setAttribute("aria-label", `${side}: cannot judge ${row.title}`);
  const none = new Option("Cannot judge…", "");
  none.disabled = panel.data.final;
  select.append(none);
  for (const [code, words] of panel.data.reasons) select.append(new Option(words, code));
  select.addEventListener("change", () => panel.set(`${side}:${row.code}`, select.value || null));
  select.addEventListener("focus", () => panel.focusRow(row.code));
  return select;
}

function sideCell(panel, row, side) {
  const cell = el("fieldset", "side");
  cell.dataset.cell = `${side}:${row.code}`;
  const legend = el("legend");
  legend.append(el("span", "who", side), el("span", "for", ` ${row.title}`), el("span", "state"));
  const scale = el("div", "scale");
  scale.append(...row.points.map((point) => pointButton(panel, row, side, point)));
  const words = el("p", "words");
  const foot = el("div", "foot");
  foot.append(words, reasonSelect(panel, row, side));
  cell.append(legend, scale, foot);
  return cell;
}

function questionRow(panel, row) {
  const section = el("section", "row");
  section.dataset.code = row.code;
  const head = el("div", "head");
  head.append(el("h4", "", row.title), el("p", "ask", row.question));
  const help = el("details", "help");
  help.append(el("summary", "", "What the points mean"));
  const list = el("dl");
  for (const [value, name, text] of row.points) {
    list.append(el("dt", "", `${name} (${value})`), el("dd", "", text));
  }
  help.append(list);
  head.append(help);
  const sides = el("div", panel.data.sides.length > 1 ? "sides two" : "sides");
  sides.append(...panel.data.sides.map((side) => sideCell(panel, row, side)));
  section.append(head, sides);
  return section;
}

function preferenceRow(panel) {
  const section = el("section", "row preference");
  const head = el("div", "head");
  head.append(
    el("h4", "", "Preference"),
    el("p", "ask", "All in all, which response would you rather have got? (optional)"),
  );
  const field = el("fieldset", "side");
  field.dataset.cell = "preference";
  const legend = el("legend");
  legend.append(el("span", "for", "Preference"), el("span", "state"));
  const scale = el("div", "scale");
  for (const [value, name] of panel.data.preference) {
    const box = el("label", "point");
    const input = el("input");
    input.type = "radio";
    input.name = `${panel.uid}-preference`;
    input.value = value;
    input.addEventListener("click", () => panel.set("preference", value));
    box.append(input, el("span", "name", name));
    scale.append(box);
  }
  const comment = el("textarea", "comment");
  comment.rows = 2;
  comment.maxLength = 4000;
  comment.placeholder = "Comment (optional)";
  comment.setAttribute("aria-label", "Comment (optional)");
  comment.addEventListener("input", () => panel.remark(comment.value));
  comment.addEventListener("blur", () => panel.flush());
  field.append(legend, scale);
  section.append(head, field, comment, el("p", "state remarked"));
  return section;
}

class Panel {
  constructor(root) {
    this.root = root;
    this.uid = `p${Math.random().toString(36).slice(2, 9)}`;
    this.changed = {};
    this.sent = 0;
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    this.root.toggleAttribute("data-locked", this.data.locked);
    // What the server has by now need not be sent again: another tab may have moved on since.
    for (const name of Object.keys(this.changed)) {
      if (this.changed[name] === this.saved(name)) delete this.changed[name];
    }
    const { questions, sides, preference, final } = this.data;
    const shape = JSON.stringify([questions, sides, preference, final]);
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

  set(name, given) {
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
    const number = `${this.uid}-${(this.sent += 1)}`;
    this.component.setStateValue("changed", { ...this.changed, number });
    this.paint();
  }

  flush() {
    if (Object.keys(this.changed).length) this.send();
  }

  cells() {
    return [...this.root.querySelectorAll("[data-cell]")];
  }

  paint() {
    for (const cell of this.cells()) {
      const name = cell.dataset.cell;
      const given = this.held(name);
      cell.disabled = this.data.locked;
      for (const input of cell.querySelectorAll("input")) {
        input.checked = given !== null && input.value === String(given);
        input.parentElement.classList.toggle("chosen", input.checked);
      }
      const select = cell.querySelector("select");
      if (select) select.value = typeof given === "string" ? given : "";
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
  }

  tell(state, name, given) {
    const waiting = name in this.changed;
    const failed = waiting && this.data.failed;
    state.textContent = failed ? "not saved" : waiting ? "saving…" : given ? "saved ✓" : "";
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
    const input = cell.querySelector("input:checked") || cell.querySelector("input");
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
    if (event.target.tagName === "TEXTAREA" || event.target.tagName === "SELECT") return;
    const cell = event.target.closest("[data-cell]");
    if (!cell || cell.dataset.cell === "preference") return;
    const inputs = [...cell.querySelectorAll("input")];
    const chosen = inputs.find((input) => input.value === event.key);
    if (!chosen) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(cell.dataset.cell, Number(event.key));
    const cells = this.cells();
    const next = cells[cells.indexOf(cell) + 1];
    if (next) this.goTo(next);
  }

  // A number typed while nothing has the focus leads to the first open question.
  begin(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.data.locked) return;
    const open = this.cells().find((cell) => this.held(cell.dataset.cell) === null);
    if (!open || open.dataset.cell === "preference") return;
    if (![...open.querySelectorAll("input")].some((input) => input.value === event.key)) return;
    event.preventDefault();
    this.goTo(open);
  }
}

const inView = (node) => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 48 && bottom <= window.innerHeight;
};

const panels = new WeakMap();

document.addEventListener("keydown", (event) => {
  if (event.target !== document.body) return;
  const panel = panels.get(document.querySelector(".panel:not([data-locked])"));
  if (panel) panel.begin(event);
});

export default function (component) {
  const root = component.parentElement.querySelector(".panel");
  if (!panels.has(root)) panels.set(root, new Panel(root));
  panels.get(root).update(component);
}
