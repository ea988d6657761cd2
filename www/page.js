// The static page: the view with what a page without the extension can do.
import { load } from "./lib/core.js";
import { mountView } from "./lib/view.js";

const root = document.getElementById("view");
if (root) {
  try {
    const core = await load();
    mountView(root, {
      core,
      sample: async () => (await fetch("sample.txt")).text(),
      open: (link) => window.open(link, "_blank", "noopener,noreferrer"),
      copy: (text) => navigator.clipboard.writeText(text),
    });
  } catch (error) {
    root.textContent = `Quarry could not start: ${error instanceof Error ? error.message : String(error)}. Reload the page; if that does not help, use a browser of 2023 or later.`;
  }
}
