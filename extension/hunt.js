// A click becomes a query in the portal: text, core, delivery, and word of how it went. The one road of all ways in.
import { load } from "../www/lib/core.js";
import { chosenHunt } from "../www/lib/own-hunts.js";
import { wordsOf } from "../www/lib/words.js";
import { deliver, portalTab, resume } from "./deliver.js";
import { LONGEST, remember } from "./history.js";
import { PATIENCE, forget, pending } from "./pending.js";
import { settings } from "./settings.js";

/**
 * @typedef {import("./portals.js").PortalName} PortalName
 * @typedef {{ text: string, values: string[], accept: string[] }} Hunted A text with the values in it that were hunted, and the rejected tokens that were accepted.
 * @typedef {{ text: string, portal: PortalName, cloud: string, query: string, link: string | null, values: string[], count: number, accept: string[], private: boolean }} Ask A query with where it goes; one that is private is not kept in the history.
 * @typedef {{ text: string, words: string, kind: "done" | "waiting" | "failed", portal: PortalName, query: string, draft: string, copy: boolean, at: number, both: [Hunted, Hunted] | null }} Told What the panel shows of the last hunt; `both` are the hunt that it replaced and itself.
 */

/** How long the badge stands, in milliseconds. */
const BADGE = 4_000;

/** Hunts what a text holds. @param {string} text @param {"default" | "defanged"} [select] @param {boolean} [inPrivate] from a private window @returns {Promise<Told>} */
export async function huntText(text, select = "default", inPrivate = false) {
  void badge("…");
  const chosen = await settings();
  const portal = chosen.portal === "automatic" ? await usedLast(chosen.cloud) : chosen.portal;
  /** @type {import("../www/pkg/quarry.js").Report} */
  let report;
  try {
    const core = await load();
    const served = core.vocabulary.hunts.some((hunt) => hunt.name === chosen.hunt && hunt.portals.some((row) => row.portal === portal));
    report = core.hunt({
      text, select, portal, ...(chosenHunt(chosen.own, chosen.hunt) ?? { hunt: served ? chosen.hunt : "footprint" }), since: chosen.since, scope: chosen.scope, exclude: chosen.exclude, lists: chosen.lists, ignore: chosen.ignore,
      cloud: chosen.cloud, tenant: chosen.tenant || undefined, workspace: chosen.workspace || undefined, run: chosen.run,
    });
  } catch (error) {
    return tell({ text, portal, kind: "failed", words: wordsOf(error) });
  }
  const asked = report.queries[0];
  if (!asked) return tell({ text, portal, kind: "failed", words: nothing(report, select) });
  return send({ text, portal, cloud: chosen.cloud, query: asked.kql, link: asked.link ?? null, values: asked.indicators, count: asked.indicators.length, accept: [], private: inPrivate });
}

/**
 * Sends a query on its way: the editor, else a link, else the clipboard, and says which it was.
 * @param {Ask} asked
 */
export async function send(asked) {
  const outcome = await deliver(asked);
  const { text, portal, query } = asked;
  const both = await replaced(asked);
  if (outcome.tag === "inserted") return inserted(outcome, { ...asked, both });
  if (outcome.tag === "waiting") {
    const waiting = await tell({ text, portal, query, both, kind: "waiting", words: `${outcome.name} is opening. The query goes into its editor as soon as that appears.` });
    // The tab may have been ready before anybody listened.
    void wake(outcome.tabId);
    return waiting;
  }
  // Azure's link runs what it opens, which nobody asked for.
  if (asked.link && portal !== "sentinel") {
    await chrome.tabs.create({ url: asked.link, active: true });
    return tell({ text, portal, query, kind: "done", words: `${outcome.reason} The query was opened by a link in a new tab instead.` });
  }
  return onClipboard(outcome.reason, asked);
}

/** Makes this the current hunt; answers it with the one before, if that was another. @param {Ask} asked @returns {Promise<Told["both"]>} */
async function replaced({ text, values, accept, portal, private: inPrivate }) {
  const { current: before } = /** @type {{ current?: Hunted }} */ (await chrome.storage.session.get("current"));
  // What was hunted in a private window is offered and kept nowhere else.
  if (inPrivate || text.length > LONGEST || values.length === 0) {
    await chrome.storage.session.remove("current");
    return null;
  }
  const current = { text, values, accept };
  await chrome.storage.session.set({ current });
  await remember({ ...current, at: Date.now(), portal });
  return before && before.values.some((value) => !values.includes(value)) ? [before, current] : null;
}

/** Leaves the query to the clipboard, the last of the ways. @param {string} reason @param {{ text?: string, portal: PortalName, query: string }} asked */
function onClipboard(reason, { text = "", portal, query }) {
  return tell({ text, portal, query, kind: "failed", copy: true, words: `${reason} Open the query editor and paste: the query is on the clipboard.` });
}

/** Says that a query stands in the editor. @param {Extract<import("./deliver.js").Outcome, { tag: "inserted" }>} outcome @param {{ text?: string, portal: PortalName, query: string, count: number, both?: Told["both"] }} asked */
export async function inserted(outcome, asked) {
  const how = outcome.way === "editor" ? "" : " by a paste";
  const told = await tell({ text: asked.text ?? "", portal: asked.portal, query: asked.query, draft: outcome.draft, both: asked.both ?? null, kind: "done", words: `The query stands in ${outcome.name}'s editor${how}. Ctrl+Z there brings your draft back.` });
  await badge(String(asked.count));
  setTimeout(() => void badge(""), BADGE);
  return told;
}

/** What stands on the toolbar's button: the count for a moment, dots while a hunt is under way. @param {string} text */
function badge(text) {
  return chrome.action.setBadgeText({ text });
}

/** Delivers a waiting hunt, or drops it when it is too old to be expected; answers what was told, if anything. @param {number} tabId @returns {Promise<Told | undefined>} */
export async function wake(tabId) {
  const waiting = await pending();
  if (!waiting) return undefined;
  const { portal, query, name } = waiting;
  if (Date.now() - waiting.asked > PATIENCE) {
    await forget();
    return tell({ text: "", portal, query, kind: "failed", words: `${name} showed no editor for ten minutes. Copy the query here, or hunt again.` });
  }
  const outcome = await resume(tabId);
  if (outcome?.tag === "inserted") {
    // The text and the hunt before stand in what was told while it waited.
    const { told } = /** @type {{ told?: Told }} */ (await chrome.storage.session.get("told"));
    return inserted(outcome, { ...waiting, ...(told?.query === query ? { text: told.text, both: told.both } : {}) });
  }
  if (outcome?.tag === "none") return onClipboard(outcome.reason, waiting);
  return undefined;
}

/** Keeps word of a hunt for the panel. @param {Partial<Told> & { words: string, kind: Told["kind"], portal: PortalName, text: string }} said @returns {Promise<Told>} */
export async function tell(said) {
  const told = { query: "", draft: "", copy: false, at: Date.now(), both: null, ...said };
  await chrome.storage.session.set({ told });
  if (told.kind !== "waiting") await badge("");
  return told;
}

/** @param {string} cloud @returns {Promise<PortalName>} */
async function usedLast(cloud) {
  const [defender, sentinel] = await Promise.all([portalTab("defender", cloud), portalTab("sentinel", cloud)]);
  const used = (/** @type {chrome.tabs.Tab | undefined} */ tab) => (tab ? /** @type {any} */ (tab).lastAccessed ?? 1 : 0);
  return used(sentinel) > used(defender) ? "sentinel" : "defender";
}

/** @param {import("../www/pkg/quarry.js").Report} report @param {string} select */
function nothing(report, select) {
  const [rejected] = report.rejected;
  if (report.indicators.some((row) => row.notes.includes("not-served") && row.selected)) return "The chosen hunt searches none of these kinds. Choose another hunt below.";
  if (report.indicators.length > 0) return select === "defanged" ? "Nothing on this page is defanged. Its plain indicators are listed below: choose among them." : "What was found is set aside by default. Choose below what to hunt.";
  return rejected ? `“${rejected.text}”: ${rejected.message}. Use it anyway below, if you know better.` : "Nothing in the text has the shape of an indicator.";
}
