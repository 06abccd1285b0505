// Fetches the next pair's files one after another, when those of this pair are there.

const fetched = new Set();

const busy = () =>
  performance.now() - (performance.getEntriesByType("resource").at(-1)?.responseEnd ?? 0) < 1500;

async function run(root) {
  while (root.isConnected && root.waiting.length) {
    if (document.readyState !== "complete" || busy()) {
      await new Promise((go) => setTimeout(go, 500));
      continue;
    }
    const url = root.waiting.shift();
    if (fetched.has(url)) continue;
    fetched.add(url);
    try {
      const answer = await fetch(url, { priority: "low", credentials: "same-origin" });
      await answer.blob();
    } catch {
      fetched.delete(url);
    }
  }
  root.running = false;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".ahead");
  root.waiting = data.urls.filter((url) => !fetched.has(url));
  if (root.running) return;
  root.running = true;
  run(root);
}
