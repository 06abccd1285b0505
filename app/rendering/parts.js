// Puts the server's safe HTML on the page, after one more look at it: an element, an attribute or
// an address that is not expected here is dropped before the browser acts on it.

const TAGS = new Set(
  ("a abbr audio blockquote br button canvas code del details div em figcaption figure h1 h2 h3 h4 " +
    "h5 h6 hr img li ol p pre s span strong sub summary sup table tbody td th thead tr ul video")
    .split(" "),
);
const ATTRIBUTES = new Set(
  ("alt aria-label class controls data-format data-slot data-src download height href loading " +
    "preload rel role src start tabindex target type width").split(" "),
);
const ADDRESSES = new Set(["src", "href", "data-src"]);
const built = new WeakMap();
const latest = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".parts");
  if (!root) return undefined;
  const call = {};
  latest.set(root, call);
  if (built.get(root)?.revision !== data.revision) {
    built.get(root)?.dispose();
    built.set(root, build(root, data));
  }
  // Streamlit may call twice and then clean up after the first call: only the last one may end it.
  return () => {
    if (latest.get(root) === call) built.get(root)?.dispose();
  };
}

function build(root, data) {
  const abort = new AbortController();
  const expected = new Set(data.urls);
  const content = checked(data.html, new Set());
  for (const slot of content.querySelectorAll("[data-slot]")) {
    const figure = data.figures[Number(slot.dataset.slot)];
    if (figure !== undefined) slot.replaceChildren(checked(figure, expected));
  }
  root.replaceChildren(content);
  watch(root, abort.signal);
  const models = [...root.querySelectorAll(".model")].map((box) => openModel(box, data.viewer));
  return {
    revision: data.revision,
    dispose() {
      abort.abort();
      for (const player of root.querySelectorAll("audio, video")) {
        player.pause();
        player.removeAttribute("src");
        player.load();
      }
      for (const model of models) model.dispose();
      built.delete(root);
    },
  };
}

// A template's content is inert: nothing in it loads or runs while it is looked through.
function checked(html, expected) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const node of [...template.content.querySelectorAll("*")]) {
    if (!TAGS.has(node.localName) || node.namespaceURI !== "http://www.w3.org/1999/xhtml") {
      node.remove();
      continue;
    }
    for (const { name, value } of [...node.attributes]) {
      const known = ATTRIBUTES.has(name) && (!ADDRESSES.has(name) || isExpected(value, expected));
      if (!known) node.removeAttribute(name);
    }
  }
  return template.content;
}

function isExpected(value, expected) {
  const isListed = [...expected].some(
    (url) => value.startsWith(url) && /^([?&]page=\d+&width=\d+)?$/.test(value.slice(url.length)),
  );
  return isListed && new URL(value, document.baseURI).origin === location.origin;
}

function watch(root, signal) {
  const options = { signal, capture: true };
  root.addEventListener("error", (event) => didNotLoad(event.target), options);
  root.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.enlarge");
    if (button) enlarge(root, button);
  }, { signal });
  // Two players at once tell a rater nothing.
  root.addEventListener("play", (event) => {
    document.dispatchEvent(new CustomEvent("accordant-play", { detail: event.target }));
  }, options);
  document.addEventListener("accordant-play", (event) => {
    for (const player of root.querySelectorAll("audio, video")) {
      if (player !== event.detail) player.pause();
    }
  }, { signal });
}

function didNotLoad(element) {
  if (!element.matches?.("img, audio, video")) return;
  say(element.closest("button.enlarge") ?? element, "This file did not load here.");
}

function say(element, text) {
  const words = document.createElement("p");
  words.className = "notice";
  words.setAttribute("role", "status");
  words.textContent = text;
  element.replaceWith(words);
}

function enlarge(root, button) {
  const picture = button.querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", picture.alt);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = "Close";
  const large = document.createElement("img");
  large.src = picture.currentSrc || picture.src;
  large.alt = picture.alt;
  dialog.append(close, large);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus({ preventScroll: true });
  });
  root.append(dialog);
  dialog.showModal();
}

function openModel(box, viewer) {
  const canvas = box.querySelector("canvas");
  const hint = box.querySelector(".hint");
  let opened = null;
  let closed = false;
  const failed = (error) => {
    if (!closed) say(box, `This 3D model could not be opened: ${reason(error)}.`);
  };
  import(new URL(viewer, document.baseURI).href)
    .then((module) => {
      if (closed) return null;
      const file = { url: new URL(box.dataset.src, document.baseURI).href, format: box.dataset.format };
      opened = module.show(canvas, file);
      return opened.ready;
    })
    .then((found) => {
      if (!found) return;
      const size = found.faces ? counted(found.faces, "face") : counted(found.vertices, "point");
      hint.textContent = `${size}. ${hint.textContent}`;
      box.dataset.state = "ready";
    })
    .catch(failed);
  return {
    dispose() {
      closed = true;
      opened?.dispose();
    },
  };
}

const counted = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

// Errors of the viewer are clauses; those of the libraries under it mean nothing to a rater.
function reason(error) {
  const words = String(error?.message ?? "");
  if (/WebGL/i.test(words)) return "this browser offers no WebGL";
  return /^it [a-z0-9 ]+$/i.test(words) ? words : "its content cannot be read";
}
