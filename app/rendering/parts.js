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
const LARGE_MODEL = 2 ** 20;
const built = new WeakMap();
const latest = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".parts");
  if (!root) return undefined;
  const call = {};
  latest.set(root, call);
  const revision = JSON.stringify(data);
  if (built.get(root)?.revision !== revision) {
    built.get(root)?.dispose();
    built.set(root, build(root, data, revision));
  }
  // Streamlit may call twice and then clean up after the first call: only the last one may end it.
  return () => {
    if (latest.get(root) === call) built.get(root)?.dispose();
  };
}

function build(root, data, revision) {
  const abort = new AbortController();
  const expected = new Set(data.urls);
  const content = checked(data.html, new Set());
  for (const slot of content.querySelectorAll("[data-slot]")) {
    const figure = data.figures[Number(slot.dataset.slot)];
    if (figure !== undefined) slot.replaceChildren(checked(figure, expected));
  }
  root.replaceChildren(content);
  const seen = data.tell ? new Seen(root, data) : null;
  watch(root, data, abort.signal);
  if (data.tell) offerToReport(root, data);
  const models = [...root.querySelectorAll(".model")].map((box) => whenWanted(box, data));
  return {
    revision,
    dispose() {
      abort.abort();
      seen?.end();
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

function watch(root, data, signal) {
  const options = { signal, capture: true };
  root.addEventListener("error", (event) => didNotLoad(event.target, data), options);
  root.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.enlarge");
    if (button) enlarge(root, button, data.words);
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

function didNotLoad(element, data) {
  if (!element.matches?.("img, audio, video")) return;
  say(element.closest("button.enlarge") ?? element, data.words.didNotLoad, data);
}

function say(element, text, data) {
  tellFailure(element, text);
  const words = document.createElement("p");
  words.className = "notice";
  words.setAttribute("role", "status");
  words.textContent = text;
  if (data.tell) words.append(" ", answerButton(data));
  element.replaceWith(words);
}

// A part may fail in ways that no program notices: each one has a word for its rater to say so.
function offerToReport(root, data) {
  for (const slot of root.querySelectorAll("[data-slot]")) {
    const caption = slot.querySelector("figcaption");
    if (!caption || !data.facts[Number(slot.dataset.slot)]?.opens) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cannot";
    button.textContent = data.words.cannotOpen;
    const name = caption.querySelector(".label")?.textContent ?? "";
    button.setAttribute("aria-label", `${data.words.cannotOpen}: ${name}`);
    button.addEventListener("click", () => {
      tellReport(slot);
      const noted = document.createElement("p");
      noted.className = "notice";
      noted.setAttribute("role", "status");
      noted.append(data.words.noted, " ", answerButton(data));
      caption.after(noted);
      button.remove();
    });
    caption.append(button);
  }
}

function answerButton(data) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "answer";
  button.textContent = data.words.answer;
  const sides = data.place === "A" || data.place === "B" ? [data.place] : ["A", "B"];
  button.addEventListener("click", () => {
    document.dispatchEvent(new CustomEvent("accordant-did-not-load", { detail: { sides } }));
    button.disabled = true;
  });
  return button;
}

function enlarge(root, button, words) {
  const picture = button.querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", picture.alt);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = words.close;
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

// A small model opens when it comes near, a large one when it is asked for.
function whenWanted(box, data) {
  const fact = data.facts[Number(box.closest("[data-slot]").dataset.slot)];
  let model = null;
  let watcher = null;
  const open = () => {
    watcher?.disconnect();
    model ??= openModel(box, data);
  };
  if (fact.size > LARGE_MODEL) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "on-demand";
    const size = (fact.size / 2 ** 20).toFixed(1);
    button.textContent = data.words.openModel.replace("{size}", size);
    button.addEventListener("click", () => {
      button.remove();
      open();
    });
    box.append(button);
  } else {
    watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && open(),
      { rootMargin: "400px" },
    );
    watcher.observe(box);
  }
  return {
    dispose() {
      watcher?.disconnect();
      model?.dispose();
    },
  };
}

function openModel(box, data) {
  const { words } = data;
  const canvas = box.querySelector("canvas");
  const hint = box.querySelector(".hint");
  let opened = null;
  let closed = false;
  const failed = (error) => {
    if (!closed) say(box, words.noModel.replace("{reason}", reason(error, words)), data);
  };
  import(new URL(data.viewer, document.baseURI).href)
    .then((module) => {
      if (closed) return null;
      const file = { url: new URL(box.dataset.src, document.baseURI).href, format: box.dataset.format };
      opened = module.show(canvas, file);
      return opened.ready;
    })
    .then((found) => {
      if (!found) return;
      const size = found.faces
        ? counted(found.faces, words.face, words.faces)
        : counted(found.vertices, words.point, words.points);
      hint.textContent = `${size}. ${hint.textContent}`;
      box.dataset.state = "ready";
      box.dispatchEvent(new CustomEvent("accordant-loaded", { bubbles: true }));
    })
    .catch(failed);
  return {
    dispose() {
      closed = true;
      opened?.dispose();
    },
  };
}

const counted = (n, one, many) => (n === 1 ? one : many).replace("{n}", n.toLocaleString("en"));

// Errors of the viewer are clauses; those of the libraries under it mean nothing to a rater.
function reason(error, words) {
  const said = String(error?.message ?? "");
  if (/WebGL/i.test(said)) return words.noWebGL;
  return /^it [a-z0-9 ]+$/i.test(said) ? said : words.unreadable;
}
