// Whether everything is saved, as the panels tell it, and the list of keys.

const told = new Map();
const ORDER = ["refused", "failed", "saving", "saved"];
let current = null;

function worst() {
  for (const root of [...told.keys()]) if (!root.isConnected) told.delete(root);
  const states = new Set(told.values());
  return ORDER.find((state) => states.has(state)) ?? "";
}

function paint() {
  if (!current?.root.isConnected) return;
  const { root, words } = current;
  const state = worst();
  const said = root.querySelector(".said");
  const text = state ? words[state] : "";
  if (said.textContent !== text) said.textContent = text;
  root.dataset.state = state;
}

document.addEventListener("accordant-saving", ({ target, detail }) => {
  told.set(target, detail);
  paint();
});

function build(root) {
  const said = document.createElement("span");
  said.className = "said";
  said.setAttribute("role", "status");
  const leads = document.createElement("button");
  leads.type = "button";
  leads.className = "jump";
  leads.style.visibility = "hidden";
  leads.addEventListener("click", jump);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "keys";
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", toggle);
  const dialog = document.createElement("dialog");
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.matches(".close")) dialog.close();
  });
  root.replaceChildren(said, leads, button, dialog);
}

function fill(root, { words, keys }) {
  root.querySelector(".keys").textContent = `${words.keys} ?`;
  const dialog = root.querySelector("dialog");
  dialog.setAttribute("aria-label", words.keys);
  const list = document.createElement("dl");
  for (const [key, what] of keys) {
    const term = document.createElement("dt");
    for (const one of key.split(" · ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = one;
      term.append(kbd, " ");
    }
    const says = document.createElement("dd");
    says.textContent = what;
    list.append(term, says);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = words.close;
  dialog.replaceChildren(list, close);
}

function toggle() {
  const dialog = current?.root.querySelector("dialog");
  if (!dialog) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (target.matches?.("textarea, input:not([type=radio], [type=range]), select")) return;
  event.preventDefault();
  toggle();
});

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".status");
  if (!root.firstChild) build(root);
  const shape = JSON.stringify([data.words, data.keys]);
  if (root.shape !== shape) {
    root.shape = shape;
    fill(root, data);
  }
  bringIntoView(root, data.scroll);
  fetchAhead(data.ahead);
  current = { root, words: data.words };
  paint();
  aimSoon();
}
