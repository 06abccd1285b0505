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
  input.addEventListener("change", () => panel.set(`${side}:${row.code}`, value));
  input.addEventListener("focus", () => panel.focusRow(row.code, side));
  box.append(input, el("span", "name", name), el("span", "number", String(value)));
  box.title = text;
  return box;
}

function reasonSelect(panel, row, side) {
  const select = el("select", "reason");
  select.setAttribute("aria-label", `${side}: cannot judge ${row.title}`);
  select.append(new Option("Cannot judge…", ""));
  for (const [code, words] of panel.data.reasons) select.append(new Option(words, code));
  select.addEventListener("change", () => panel.set(`${side}:${row.code}`, select.value || null));
  select.addEventListener("focus", () => panel.focusRow(row.code, side));
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
    input.addEventListener("change", () => panel.set("preference", value));
    box.append(input, el("span", "name", name));
    scale.append(box);
  }
  const comment = el("textarea", "comment");
  comment.rows = 2;
  comment.maxLength = 4000;
  comment.placeholder = "Comment (optional)";
  comment.setAttribute("aria-label", "Comment (optional)");
  comment.addEventListener("input", () => panel.remark(comment.value));
  comment.addEventListener("blur", () => panel.send());
  field.append(legend, scale);
  section.append(head, field, comment);
  return section;
}

class Panel {
  constructor(component) {
    this.root = component.parentElement.querySelector(".panel");
    this.uid = `p${Math.random().toString(36).slice(2, 9)}`;
    this.changed = {};
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    // What the server has by now need not be sent again: another tab may have moved on since.
    for (const name of Object.keys(this.changed)) {
      if (this.changed[name] === this.saved(name)) delete this.changed[name];
    }
    const shape = JSON.stringify([this.data.questions, this.data.sides, this.data.preference]);
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
    this.changed[name] = given;
    this.send();
  }

  remark(comment) {
    this.changed.comment = comment;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.send(), 800);
  }

  send() {
    clearTimeout(this.later);
    this.component.setStateValue("changed", structuredClone(this.changed));
    this.paint();
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
      const waiting = name in this.changed;
      const state = cell.querySelector(".state");
      state.textContent = waiting ? "saving…" : given === null ? "" : "saved ✓";
      if (given !== null) cell.classList.remove("missing");
    }
    const comment = this.root.querySelector(".comment");
    if (comment) {
      comment.disabled = this.data.locked;
      if (document.activeElement !== comment) comment.value = this.held("comment") ?? "";
    }
  }

  describe(cell, name, given) {
    const code = name.slice(2);
    const row = this.data.questions.find((question) => question.code === code);
    const point = row.points.find(([value]) => value === given);
    cell.querySelector(".words").textContent = point ? point[2] : "";
  }

  pointOut() {
    const missing = JSON.stringify(this.data.missing);
    if (missing === this.pointedOut) return;
    this.pointedOut = missing;
    for (const cell of this.cells()) {
      cell.classList.toggle("missing", this.data.missing.includes(cell.dataset.cell));
    }
    const first = this.root.querySelector(".missing input");
    if (first) {
      first.focus({ preventScroll: true });
      first.closest(".row").scrollIntoView({ block: "center" });
    }
  }

  focusRow(code, side) {
    this.at = `${side}:${code}`;
    for (const row of this.root.querySelectorAll(".row")) {
      row.classList.toggle("current", row.dataset.code === code);
    }
  }

  key(event) {
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
    const target = next && (next.querySelector("input:checked") || next.querySelector("input"));
    if (target) target.focus();
  }
}

const panels = new WeakMap();

export default function (component) {
  let panel = panels.get(component.parentElement);
  if (!panel) {
    panel = new Panel(component);
    panels.set(component.parentElement, panel);
  }
  panel.update(component);
}
