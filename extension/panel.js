// The side panel, and the same in a small window: the view of the page, with the portal's editor in reach.
import { load } from "../www/lib/core.js";
import { button, element } from "../www/lib/dom.js";
import { mountView } from "../www/lib/view.js";
import { wordsOf } from "../www/lib/words.js";
import { forgetHistory, history } from "./history.js";
import { save, settings } from "./settings.js";

const root = /** @type {HTMLElement} */ (document.getElementById("view"));
const place = /** @type {HTMLElement} */ (document.getElementById("told"));
const past = /** @type {HTMLDetailsElement} */ (document.getElementById("past"));
const NAMES = { defender: "Defender", sentinel: "Sentinel", unified: "Defender" };
const copy = (/** @type {string} */ text) => navigator.clipboard.writeText(text);

try {
  const [core, chosen] = [await load(), await settings()];
  const view = mountView(root, {
    core,
    sample: async () => (await fetch("../www/sample.txt")).text(),
    open: (link) => void chrome.tabs.create({ url: link }),
    copy,
    start: { portal: chosen.portal === "automatic" ? "defender" : chosen.portal, hunt: chosen.hunt, since: chosen.since, scope: chosen.scope, exclude: chosen.exclude, request: { lists: chosen.lists, ignore: chosen.ignore, cloud: chosen.cloud, tenant: chosen.tenant || undefined, workspace: chosen.workspace || undefined, run: chosen.run } },
    shelf: {
      list: async () => (await settings()).own,
      keep: async (own) => save({ ...(await settings()), own }),
    },
    insert: {
      into: (portal) => NAMES[/** @type {keyof typeof NAMES} */ (portal)] ?? "the portal",
      async send(asked, text, accept) {
        await chrome.runtime.sendMessage({ tag: "send", asked: { text, portal: asked.portal, cloud: chosen.cloud, query: asked.kql, link: asked.link ?? null, values: asked.values, count: asked.count, accept, private: chrome.extension.inIncognitoContext } });
        // What became of it stands at the top, where it stays.
        place.scrollIntoView({ block: "nearest" });
        return "";
      },
    },
  });
  const show = async (/** @type {import("./hunt.js").Told | undefined} */ told, /** @type {boolean} */ fresh) => {
    draw(told, view);
    if (!told) return;
    // What stands there already keeps its ticks.
    if (told.text && fresh && told.text !== view.text()) view.show(told.text);
    if (told.copy && told.query && fresh) await copy(told.query).catch(() => undefined);
  };
  await show(/** @type {any} */ ((await chrome.storage.session.get("told")).told), true);
  const list = async () => drawHistory(await history(), view);
  await list();
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "local" && changes.history) void list();
    if (area === "session" && changes.told) void show(/** @type {any} */ (changes.told.newValue), document.visibilityState === "visible" && !root.contains(document.activeElement));
  });
} catch (error) {
  root.textContent = `Quarry could not start: ${wordsOf(error)}. Reload the extension.`;
}

/** @typedef {ReturnType<typeof mountView>} View */

/** What became of the last hunt, the draft that it replaced, and the hunt before it. @param {import("./hunt.js").Told | undefined} told @param {View} view */
function draw(told, view) {
  place.hidden = !told;
  if (!told) return;
  place.className = told.kind;
  place.replaceChildren(element("p", {}, told.words));
  const copier = (/** @type {string} */ words, /** @type {string} */ text) => {
    const made = button(words, () => copy(text).then(() => { made.textContent = "Copied"; }));
    return made;
  };
  const { both } = told;
  const buttons = [
    ...(told.kind === "failed" && told.query ? [copier("Copy query", told.query)] : []),
    ...(both ? [button(`Hunt both together (${new Set(both.flatMap((hunt) => hunt.values)).size})`, () => {
      const texts = both.map((hunt) => hunt.text);
      view.show([...new Set(texts)].join("\n\n"), both.flatMap((hunt) => hunt.values), both.flatMap((hunt) => hunt.accept));
      return view.send();
    })] : []),
  ];
  if (buttons.length > 0) place.append(element("div", { className: "row-of-buttons" }, ...buttons));
  if (told.draft.trim()) place.append(element("details", {}, element("summary", {}, "The draft that was replaced"), element("pre", {}, told.draft), copier("Copy draft", told.draft)));
}

/** The last hunts; a click shows one again. @param {import("./history.js").PastHunt[]} hunts @param {View} view */
function drawHistory(hunts, view) {
  past.hidden = hunts.length === 0;
  const rows = hunts.map((hunt) => {
    const more = hunt.values.length > 1 ? ` and ${hunt.values.length - 1} more` : "";
    return element("li", {}, button(`${hunt.values[0] ?? ""}${more}`, () => view.show(hunt.text, hunt.values, hunt.accept), "quiet"), element("time", { dateTime: new Date(hunt.at).toISOString() }, new Date(hunt.at).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" })));
  });
  past.replaceChildren(element("summary", {}, `Last hunts (${hunts.length})`), element("ul", {}, ...rows), button("Forget them all", forgetHistory, "quiet"));
}
