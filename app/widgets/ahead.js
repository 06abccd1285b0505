// Fetches the next pair's files one after another, when those of this pair are there.

const fetched = new Set();

const busy = () =>
  performance.now() - (performance.getEntriesByType("resource").at(-1)?.responseEnd ?? 0) < 1500;

let waiting = [];
let running = false;

async function fetchWaiting() {
  while (waiting.length) {
    if (document.readyState !== "complete" || busy()) {
      await new Promise((go) => setTimeout(go, 500));
      continue;
    }
    const url = waiting.shift();
    if (fetched.has(url)) continue;
    fetched.add(url);
    try {
      const answer = await fetch(url, { priority: "low", credentials: "same-origin" });
      await answer.blob();
    } catch {
      fetched.delete(url);
    }
  }
  running = false;
}

function fetchAhead(urls) {
  waiting = urls.filter((url) => !fetched.has(url));
  if (running) return;
  running = true;
  fetchWaiting();
}
