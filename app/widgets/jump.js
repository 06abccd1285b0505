// One press from the responses to the questions, and back, where a page is long.

const main = () => document.querySelector('[data-testid="stMain"]');
const asked = () => document.querySelector(".panel:not([data-locked])");

// Up once the questions begin in the upper half of the window, else down.
function way() {
  const panel = asked();
  if (!panel || main().scrollHeight < 1.5 * window.innerHeight) return "";
  return panel.getBoundingClientRect().top < window.innerHeight / 2 ? "responses" : "questions";
}

function aim() {
  const button = current?.root.querySelector(".jump");
  if (!button?.isConnected) return;
  const to = way();
  if (to) button.textContent = current.words[to];
  button.style.visibility = to ? "visible" : "hidden";
}

function jump() {
  const target = way() === "responses" ? document.querySelector(".st-key-sides") : asked();
  target?.scrollIntoView({ block: "start" });
}

let aiming = false;
function aimSoon() {
  if (aiming) return;
  aiming = true;
  requestAnimationFrame(() => {
    aiming = false;
    aim();
  });
}

document.addEventListener("scroll", aimSoon, { capture: true, passive: true });
window.addEventListener("resize", aimSoon);
document.addEventListener("accordant-saving", aimSoon);
