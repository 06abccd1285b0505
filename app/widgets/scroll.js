// Brings what is new into view once: Streamlit stays where it was otherwise.

const shown = new WeakMap();

function bringIntoView(root, { token, target, language }) {
  document.documentElement.lang = language;
  const mark = `${token}/${target}`;
  if (shown.get(root) === mark) return;
  shown.set(root, mark);
  const main = document.querySelector('[data-testid="stMain"]');
  if (!target) {
    if (main) main.scrollTo({ top: 0 });
    return;
  }
  // What it leads to comes after it, and grows as its media arrive: look again for a while.
  const until = performance.now() + 2500;
  let moved = false;
  const stop = () => { moved = true; };
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(kind, stop, { once: true, passive: true });
  }
  const look = () => {
    const place = document.querySelector(`.st-key-${target}`);
    if (place && !moved) place.scrollIntoView({ block: "start" });
    if (!moved && performance.now() < until) setTimeout(look, 250);
  };
  setTimeout(look, 50);
}
