// The rows of a panel: one question with a cell for each side, and the preference.

const el = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A scale of many steps is a slider; its named points stand below it.
const isSlider = (row) => row.scale[1] - row.scale[0] > 10;

function pointButton(panel, row, side, point) {
  const [value, name, text] = point;
  const box = el("label", "point");
  const input = el("input");
  input.type = "radio";
  input.name = `${panel.uid}-${side}:${row.code}`;
  input.value = String(value);
  input.setAttribute("aria-label", `${side}: ${name}, ${value}. ${text}`);
  input.addEventListener("click", () => panel.set(`${side}:${row.code}`, value));
  input.addEventListener("focus", () => panel.focusRow(row.code));
  box.append(input, el("span", "name", name), el("span", "number", String(value)));
  box.title = text;
  return box;
}

function slider(panel, row, side) {
  const box = el("div", "slider");
  const name = `${side}:${row.code}`;
  const range = el("input");
  range.type = "range";
  [range.min, range.max] = row.scale.map(String);
  range.step = "1";
  range.setAttribute("aria-label", `${side}: ${row.title}`);
  const exact = el("input", "exact");
  exact.type = "number";
  [exact.min, exact.max] = row.scale.map(String);
  exact.setAttribute("aria-label", `${side}: ${row.title}, ${panel.data.words.exactly}`);
  range.addEventListener("input", () => {
    exact.value = range.value;
    range.classList.remove("unset");
  });
  range.addEventListener("change", () => panel.set(name, Number(range.value)));
  range.addEventListener("click", () => panel.set(name, Number(range.value)));
  exact.addEventListener("change", () => {
    const value = Number(exact.value);
    if (exact.value !== "" && value >= row.scale[0] && value <= row.scale[1]) panel.set(name, value);
    else panel.paint();
  });
  for (const input of [range, exact]) {
    input.addEventListener("focus", () => panel.focusRow(row.code));
  }
  const marks = el("div", "marks");
  for (const [value, label] of row.points) {
    const mark = el("span", "", `${label} ${value}`);
    marks.append(mark);
  }
  box.append(range, exact, marks);
  return box;
}

function reasonSelect(panel, row, side) {
  const select = el("select", "reason");
  const { cannotJudge, cannotJudgeIt } = panel.data.words;
  select.setAttribute("aria-label", `${side}: ${filled(cannotJudgeIt, { title: row.title })}`);
  const none = new Option(cannotJudge, "");
  none.disabled = panel.data.final;
  select.append(none);
  for (const [code, words] of panel.data.reasons) select.append(new Option(words, code));
  select.addEventListener("change", () => panel.set(`${side}:${row.code}`, select.value || null));
  select.addEventListener("focus", () => panel.focusRow(row.code));
  return select;
}

// Stands instead of the points while the response is still behind its tab.
function unopenedButton(panel, row) {
  const button = el("button", "unopened", panel.data.words.unopened);
  button.type = "button";
  button.addEventListener("click", () => {
    document.dispatchEvent(new CustomEvent("accordant-open-side", { detail: "B" }));
  });
  button.addEventListener("focus", () => panel.focusRow(row.code));
  return button;
}

function sideCell(panel, row, side) {
  const cell = el("fieldset", "side");
  cell.dataset.cell = `${side}:${row.code}`;
  const legend = el("legend");
  legend.append(el("span", "who", side), el("span", "for", ` ${row.title}`), el("span", "state"));
  const reason = el("div", "why");
  reason.append(reasonSelect(panel, row, side));
  const scale = isSlider(row) ? slider(panel, row, side) : el("div", "scale");
  if (!isSlider(row)) scale.append(...row.points.map((one) => pointButton(panel, row, side, one)));
  cell.append(legend, scale, reason, el("p", "words"));
  if (side === "B") cell.append(unopenedButton(panel, row));
  return cell;
}

function questionRow(panel, row) {
  const section = el("section", "row");
  section.dataset.code = row.code;
  const head = el("div", "head");
  head.append(el("h3", "", row.title), el("p", "ask", row.question));
  const help = el("details", "help");
  help.append(el("summary", "", panel.data.words.meaning));
  const list = el("dl");
  for (const [value, name, text, example] of row.points) {
    const says = el("dd", "", text);
    if (example) says.append(el("span", "example", filled(panel.data.words.example, { example })));
    list.append(el("dt", "", `${name} (${value})`), says);
  }
  if (row.help) help.append(el("p", "more", row.help));
  help.append(list);
  head.append(help);
  const sides = el("div", panel.data.sides.length > 1 ? "sides two" : "sides");
  sides.append(...panel.data.sides.map((side) => sideCell(panel, row, side)));
  section.append(head, sides);
  return section;
}

function preferenceRow(panel) {
  const { words, preference } = panel.data;
  const section = el("section", "row preference");
  const head = el("div", "head");
  head.append(el("h3", "", words.preference), el("p", "ask", words.rather));
  const field = el("fieldset", "side");
  field.dataset.cell = "preference";
  const legend = el("legend");
  legend.append(el("span", "for", words.preference), el("span", "state"));
  const scale = el("div", "scale");
  for (const [place, [value, name]] of preference.entries()) {
    const box = el("label", "point");
    const input = el("input");
    input.type = "radio";
    input.name = `${panel.uid}-preference`;
    input.value = value;
    input.addEventListener("click", () => panel.set("preference", value));
    box.append(input, el("span", "name", name), el("span", "number", String(place + 1)));
    scale.append(box);
  }
  const comment = el("textarea", "comment");
  comment.rows = 2;
  comment.maxLength = 4000;
  comment.placeholder = words.comment;
  comment.setAttribute("aria-label", words.comment);
  comment.addEventListener("input", () => panel.remark(comment.value));
  comment.addEventListener("blur", () => panel.flush());
  field.append(legend, scale);
  section.append(head, field, comment, el("p", "state remarked"));
  return section;
}
