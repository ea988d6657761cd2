// From a query to the portal's editor: the tab, the frame, and the chain of ways. Each step's outcome is a tagged value.
import { inPage } from "./page-editor.js";
import { forget, pending, wait } from "./pending.js";
import { isOn, ruleOf, showsQueries } from "./portals.js";

/**
 * @typedef {import("./portals.js").PortalName} PortalName
 * @typedef {{ query: string, portal: PortalName, cloud: string, link: string | null, count: number }} Delivery
 * @typedef {{ tag: "inserted", way: "editor" | "paste", name: string, draft: string, tabId: number }
 *   | { tag: "waiting", name: string, tabId: number }
 *   | { tag: "none", name: string, reason: string, yet: boolean }} Outcome `yet`: there was no editor, but one may still appear.
 */

/** How long an editor is looked for in a tab that is open already, in milliseconds: Azure's blades are slow. */
const HERE = 10_000;
/** How long one that cannot be written to is waited on to become another. */
const CLOSED = 3_000;
/** How long one wake of the background looks for the editor of a tab that is loading. */
const LOADING = 25_000;
const STEP = 100;
const pause = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));

/** Puts the query where it belongs, or says what stands in the way. @param {Delivery} delivery @returns {Promise<Outcome>} */
export async function deliver(delivery) {
  const rule = ruleOf(delivery.portal, delivery.cloud);
  if (!rule) return { tag: "none", name: "the portal", reason: "This cloud has no such portal.", yet: false };
  const { name } = rule;
  if (!(await chrome.permissions.contains({ origins: rule.pages }).catch(() => false))) {
    return { tag: "none", name, reason: `The browser has not allowed Quarry to reach ${name}'s pages: hunt again and allow it, or allow it in the browser's list of add-ons.`, yet: false };
  }
  const tab = await portalTab(delivery.portal, delivery.cloud);
  if (tab?.id !== undefined && !tab.discarded && tab.status === "complete") {
    await show(tab);
    return insert(tab.id, delivery.query, name, HERE);
  }
  // A tab of one's own: an open page of the portal may be an incident that somebody reads.
  const opened = tab?.id !== undefined ? await awake(tab) : await chrome.tabs.create({ url: rule.home, active: true });
  if (opened?.id === undefined) return { tag: "none", name, reason: `${name} could not be opened.`, yet: false };
  await wait({ tabId: opened.id, query: delivery.query, name, portal: delivery.portal, cloud: delivery.cloud, link: delivery.link, count: delivery.count, asked: Date.now() });
  return { tag: "waiting", name, tabId: opened.id };
}

/** The tab of the portal that shows queries and was used last. @param {PortalName} portal @param {string} cloud */
export async function portalTab(portal, cloud) {
  const rule = ruleOf(portal, cloud);
  if (!rule) return undefined;
  const tabs = await chrome.tabs.query({ url: rule.pages }).catch(() => []);
  const ours = tabs.filter((tab) => showsQueries(tab.url, rule));
  const used = (/** @type {chrome.tabs.Tab} */ tab) => /** @type {any} */ (tab).lastAccessed ?? (tab.active ? 1 : 0);
  return ours.sort((a, b) => used(b) - used(a))[0];
}

/** @param {chrome.tabs.Tab} tab */
async function show(tab) {
  if (tab.id === undefined) return;
  await chrome.tabs.update(tab.id, { active: true });
  await chrome.windows.update(tab.windowId, { focused: true }).catch(() => undefined);
}

/** A sleeping tab loads again; the hunt waits for it. @param {chrome.tabs.Tab} tab */
async function awake(tab) {
  await show(tab);
  if (tab.discarded && tab.id !== undefined) await chrome.tabs.reload(tab.id).catch(() => undefined);
  return tab;
}

/**
 * Inserts into the tab's editor, which may still have to appear.
 * @param {number} tabId @param {string} query @param {string} name @param {number} patience In milliseconds. @returns {Promise<Outcome>}
 */
async function insert(tabId, query, name, patience) {
  let until = Date.now() + patience;
  let closed = false;
  do {
    const frames = await inFrames({ tabId, allFrames: true }, "find", "");
    const best = frames.filter((frame) => frame.tag === "editor").sort((a, b) => b.score - a.score)[0];
    if (best) {
      // The page's own editor first; where that does not take, a paste.
      for (const step of /** @type {("monaco" | "paste")[]} */ (best.way === "monaco" ? ["monaco", "paste"] : ["paste"])) {
        const [answer] = await inFrames({ tabId, frameIds: [best.frameId] }, step, query);
        if (answer?.tag === "inserted") return { tag: "inserted", way: step === "monaco" ? "editor" : "paste", name, draft: answer.draft, tabId };
      }
      return { tag: "none", name, reason: `${name}'s editor did not take the query.`, yet: false };
    }
    closed = frames.some((frame) => frame.tag === "closed");
    // One that is there and cannot be written to seldom becomes another.
    if (closed) until = Math.min(until, Date.now() + CLOSED);
    await pause(STEP);
  } while (Date.now() < until);
  return { tag: "none", name, reason: closed ? `${name} shows no editor that can be written to.` : `No query editor is open in ${name}'s tab.`, yet: !closed };
}

/**
 * Runs the page function; an answer that is not of its form counts as none.
 * @param {chrome.scripting.InjectionTarget} target @param {"find" | "monaco" | "paste"} step @param {string} query
 */
async function inFrames(target, step, query) {
  const answers = await chrome.scripting.executeScript({ target, world: "MAIN", func: inPage, args: [step, query] }).catch(() => []);
  return answers.map(({ frameId, result }) => {
    const from = /** @type {Record<string, unknown>} */ (typeof result === "object" && result !== null ? result : {});
    return {
      frameId, tag: String(from.tag), way: from.way === "monaco" ? "monaco" : "paste", score: Number.isFinite(from.score) ? Number(from.score) : 0,
      draft: typeof from.draft === "string" ? from.draft.slice(0, 200_000) : "",
    };
  });
}

/** Whether a wake of the background is at it already. */
let busy = false;

/** Delivers the waiting hunt into its tab, if its editor is there. @param {number} tabId @returns {Promise<Outcome | undefined>} */
export async function resume(tabId) {
  if (busy) return undefined;
  busy = true;
  try {
    const waiting = await pending();
    if (!waiting || waiting.tabId !== tabId) return undefined;
    const tab = await chrome.tabs.get(tabId).catch(() => undefined);
    const rule = ruleOf(waiting.portal, waiting.cloud);
    // A sign-in page in between: the next change of the tab wakes us again.
    if (!tab || !rule || !isOn(tab.url, rule)) return undefined;
    const outcome = await insert(tabId, waiting.query, waiting.name, LOADING);
    if (outcome.tag === "none" && outcome.yet) return undefined;
    await forget();
    return outcome;
  } finally {
    busy = false;
  }
}
