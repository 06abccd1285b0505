// What a rater had of each part: loaded, opened, in view for how long, played how far. It is told to
// the server now and then, and when the page is left; the server keeps what only ever grows.

const TICK_MS = 1000;
const TELL_MS = 15000;
const WHOLE = "";
const keepers = new WeakMap();

class Seen {
  constructor(root, data) {
    this.root = root;
    this.place = data.place;
    this.url = data.tell;
    this.parts = new Map();
    this.inView = new Set();
    this.abort = new AbortController();
    keepers.set(root, this);
    this.follow(root, WHOLE, true);
    for (const slot of root.querySelectorAll("[data-slot]")) {
      const waits = slot.querySelector("img, audio, video, .model");
      this.follow(slot, data.facts[Number(slot.dataset.slot)]?.tag, !waits);
    }
    this.watcher = new IntersectionObserver((entries) => this.look(entries), {
      threshold: [0, 0.25, 0.5, 0.75, 1],
    });
    for (const node of this.parts.keys()) this.watcher.observe(node);
    this.listen();
    this.clock = setInterval(() => this.tick(), TICK_MS);
    this.toldAt = performance.now();
  }

  follow(node, tag, loaded) {
    if (tag === undefined) return;
    this.parts.set(node, { place: this.place, tag, loaded, opened: false, seen_ms: 0, played: 0,
                           reported: false, told: "" });
  }

  of(node) {
    return this.parts.get(node.closest?.("[data-slot]") ?? this.root);
  }

  // A part is in view when half of it is, or when it fills half of the window.
  look(entries) {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      const seen = intersectionRatio >= 0.5 || intersectionRect.height >= window.innerHeight / 2;
      if (seen) this.inView.add(target);
      else this.inView.delete(target);
    }
  }

  listen() {
    const options = { capture: true, signal: this.abort.signal };
    const note = (kind, change) => {
      this.root.addEventListener(kind, ({ target }) => change(this.of(target), target), options);
    };
    for (const kind of ["load", "loadedmetadata", "accordant-loaded"]) {
      note(kind, (part) => { part.loaded = true; });
    }
    note("play", (part) => { part.opened = true; });
    for (const kind of ["timeupdate", "ended"]) {
      note(kind, (part, player) => { part.played = Math.max(part.played, fraction(player)); });
    }
    note("click", (part, target) => {
      if (target.closest("a.open, button.enlarge, button.on-demand, summary")) part.opened = true;
    });
    note("pointerdown", (part, target) => { if (target.matches("canvas")) part.opened = true; });
    const leave = () => document.visibilityState === "hidden" && this.tell();
    document.addEventListener("visibilitychange", leave, { signal: this.abort.signal });
    for (const picture of this.root.querySelectorAll("img")) {
      if (picture.complete && picture.naturalWidth) this.of(picture).loaded = true;
    }
  }

  tick() {
    if (!this.root.isConnected) {
      this.end();
      return;
    }
    if (document.visibilityState === "visible") {
      for (const node of this.inView) this.parts.get(node).seen_ms += TICK_MS;
    }
    if (performance.now() - this.toldAt > TELL_MS) this.tell();
  }

  tell() {
    this.toldAt = performance.now();
    const news = [...this.parts.values()].filter((part) => part.told !== state(part));
    if (!news.length) return;
    const body = JSON.stringify(news.map(({ told, ...part }) => part));
    for (const part of news) part.told = state(part);
    const again = () => { for (const part of news) part.told = ""; };
    fetch(this.url, { method: "POST", body, keepalive: true, priority: "low" })
      .then((answer) => { if (answer.status === 503) again(); }, again);
  }

  end() {
    clearInterval(this.clock);
    this.watcher.disconnect();
    this.abort.abort();
    this.tell();
  }
}

const state = ({ told, ...part }) => JSON.stringify(part);

function fraction(player) {
  if (!Number.isFinite(player.duration) || player.duration <= 0) return 0;
  let seconds = 0;
  for (let n = 0; n < player.played.length; n += 1) {
    seconds += player.played.end(n) - player.played.start(n);
  }
  return Math.min(1, seconds / player.duration);
}

function keeperOf(node) {
  return keepers.get(node.closest(".parts"));
}

function tellFailure(node, text) {
  const keeper = keeperOf(node);
  if (!keeper) return;
  keeper.of(node).failed = text;
  keeper.tell();
}

function tellReport(slot) {
  const keeper = keeperOf(slot);
  keeper.of(slot).reported = true;
  keeper.tell();
}
