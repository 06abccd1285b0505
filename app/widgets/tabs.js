// One response at a time where the page is narrow; the styles of the page hide the other.

function choose(root, side, focus) {
  document.body.dataset.side = side;
  for (const tab of root.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.side === side;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen && focus) tab.focus();
  }
}

function build(root, data) {
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", data.name);
  for (const side of ["A", "B"]) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.dataset.side = side;
    tab.textContent = data[side];
    tab.addEventListener("click", () => show(root, side));
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    choose(root, document.body.dataset.side === "A" ? "B" : "A", true);
  });
  root.replaceChildren(list);
}

// The tabs stick to the top of a long response: the other one begins at its beginning.
function show(root, side) {
  choose(root, side, false);
  const top = document.querySelector(".st-key-sides")?.getBoundingClientRect().top ?? 0;
  if (top < 0) document.querySelector(".st-key-sides").scrollIntoView({ block: "start" });
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tabs");
  const shape = JSON.stringify(data);
  if (root.shape === shape) return;
  const another = root.task !== data.task;
  root.shape = shape;
  root.task = data.task;
  build(root, data);
  choose(root, another ? "A" : (document.body.dataset.side ?? "A"), false);
}
