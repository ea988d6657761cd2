// The static page: the view with what a page without the extension can do.
import { load } from "./lib/core.js";
import { mountView } from "./lib/view.js";
import { wordsOf } from "./lib/words.js";

/** Where hunts of one's own are kept. */
const SHELF = "quarry-own-hunts";
const root = document.getElementById("view");
if (root) {
  try {
    const core = await load();
    mountView(root, {
      core,
      sample: async () => (await fetch("sample.txt")).text(),
      open: (link) => window.open(link, "_blank", "noopener,noreferrer"),
      copy: (text) => navigator.clipboard.writeText(text),
      shelf: {
        list: async () => JSON.parse(localStorage.getItem(SHELF) ?? "[]"),
        keep: async (hunts) => localStorage.setItem(SHELF, JSON.stringify(hunts)),
      },
    });
    // From now on without a network.
    if ("serviceWorker" in navigator && isSecureContext) void navigator.serviceWorker.register("service-worker.js").catch(() => undefined);
  } catch (error) {
    root.textContent = `Quarry could not start: ${wordsOf(error)}. Reload the page; if that does not help, use a browser of 2023 or later.`;
  }
}
