// The side panel, and the same in a small window: the view of the page, with the portal's editor in reach.
import { load } from "../www/lib/core.js";
import { element } from "../www/lib/dom.js";
import { mountView } from "../www/lib/view.js";
import { settings } from "./settings.js";

const root = /** @type {HTMLElement} */ (document.getElementById("view"));
const place = /** @type {HTMLElement} */ (document.getElementById("told"));
const NAMES = { defender: "Defender", sentinel: "Sentinel", unified: "Defender" };
const copy = (/** @type {string} */ text) => navigator.clipboard.writeText(text);

try {
  const [core, chosen] = [await load(), await settings()];
  const view = mountView(root, {
    core,
    sample: async () => (await fetch("../www/sample.txt")).text(),
    open: (link) => void chrome.tabs.create({ url: link }),
    copy,
    start: { portal: chosen.portal === "automatic" ? "defender" : chosen.portal, hunt: chosen.hunt, since: chosen.since, scope: chosen.scope, exclude: chosen.exclude, request: { lists: chosen.lists, ignore: chosen.ignore, cloud: chosen.cloud } },
    insert: {
      into: (portal) => NAMES[/** @type {keyof typeof NAMES} */ (portal)] ?? "the portal",
      async send(asked, text) {
        const told = await chrome.runtime.sendMessage({ tag: "send", asked: { text, portal: asked.portal, cloud: chosen.cloud, query: asked.kql, link: asked.link ?? null, count: asked.indicators.length } });
        return told.words;
      },
    },
  });
  const show = async (/** @type {import("./hunt.js").Told | undefined} */ told, /** @type {boolean} */ fresh) => {
    draw(told);
    if (!told) return;
    if (told.text && fresh) view.show(told.text);
    if (told.copy && told.query && fresh) await copy(told.query).catch(() => undefined);
  };
  await show(/** @type {any} */ ((await chrome.storage.session.get("told")).told), true);
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "session" && changes.told) void show(/** @type {any} */ (changes.told.newValue), document.visibilityState === "visible" && !root.contains(document.activeElement));
  });
} catch (error) {
  root.textContent = `Quarry could not start: ${error instanceof Error ? error.message : String(error)}. Reload the extension.`;
}

/** What became of the last hunt, and the draft that it replaced. @param {import("./hunt.js").Told | undefined} told */
function draw(told) {
  place.hidden = !told;
  if (!told) return;
  place.className = told.kind;
  place.replaceChildren(element("p", { role: "status" }, told.words));
  const button = (/** @type {string} */ words, /** @type {string} */ text) => {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", () => void copy(text).then(() => { made.textContent = "Copied"; }));
    return made;
  };
  if (told.kind === "failed" && told.query) place.append(element("div", { className: "row-of-buttons" }, button("Copy query", told.query)));
  if (told.draft.trim()) place.append(element("details", {}, element("summary", {}, "The draft that was replaced"), element("pre", {}, told.draft), button("Copy draft", told.draft)));
}
