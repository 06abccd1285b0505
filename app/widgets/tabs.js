// One response at a time where the page is narrow; the styles of the page hide the other. Panels are
// told when B was shown: of a response that nobody opened they take no answers.

const narrow = window.matchMedia("(max-width: 700px)");
let current = null;

function note(task) {
  document.body.dataset.shown = task;
  try {
    sessionStorage.setItem("accordant-shown", task);
  } catch { /* kept until the page is loaded again, then */ }
  document.dispatchEvent(new CustomEvent("accordant-shown"));
}

function wasShown(task) {
  try {
    return sessionStorage.getItem("accordant-shown") === task;
  } catch {
    return false;
  }
}

narrow.addEventListener("change", () => {
  if (!narrow.matches && current?.isConnected) note(current.task);
});

document.addEventListener("accordant-open-side", ({ detail }) => {
  if (!current?.isConnected) return;
  choose(current, detail, true);
  document.querySelector(".st-key-sides").scrollIntoView({ block: "start" });
});

function choose(root, side, focus) {
  document.body.dataset.side = side;
  if (side === "B" || !narrow.matches) note(root.task);
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
  current = root;
  if (wasShown(data.task)) note(data.task);
  build(root, data);
  choose(root, another ? "A" : (document.body.dataset.side ?? "A"), false);
}
