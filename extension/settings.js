// What the analyst chose, in storage.local, with defaults; what is stored is checked before it is believed.
import { checkedHunts } from "../www/lib/own-hunts.js";

/**
 * @typedef {{
 *   portal: "automatic" | "defender" | "sentinel" | "unified", hunt: string, since: string, scope: string, exclude: string[],
 *   lists: Record<string, string[]>, ignore: string[], cloud: string, tenant: string, workspace: string, run: boolean, frames: string[],
 *   history: boolean, own: import("../www/lib/own-hunts.js").OwnHunt[],
 * }} Settings
 */

/** @type {Settings} */
export const DEFAULTS = { portal: "automatic", hunt: "footprint", since: "7d", scope: "path", exclude: [], lists: {}, ignore: [], cloud: "public", tenant: "", workspace: "", run: false, frames: [], history: true, own: [] };
const WORDS = { portal: ["automatic", "defender", "sentinel", "unified"], scope: ["exact", "path", "directory", "host", "domain"], cloud: ["public", "gcc-high", "dod", "china"] };

/** A host, or all below it by a star. @param {string} text */
export const isHost = (text) => /^[a-z0-9*.-]+$/i.test(text);

/** The settings in a stored value; what is not of its kind is the default. @param {unknown} stored @returns {Settings} */
export function checked(stored) {
  const from = /** @type {Record<string, unknown>} */ (typeof stored === "object" && stored !== null ? stored : {});
  const texts = (/** @type {unknown} */ value) => (Array.isArray(value) ? value.filter((item) => typeof item === "string" && item !== "").slice(0, 10_000) : []);
  const word = (/** @type {keyof typeof WORDS} */ name) => (WORDS[name].includes(String(from[name])) ? String(from[name]) : DEFAULTS[name]);
  const text = (/** @type {"hunt" | "since" | "tenant" | "workspace"} */ name) => (typeof from[name] === "string" ? from[name].slice(0, 1_000) : DEFAULTS[name]);
  const lists = typeof from.lists === "object" && from.lists !== null ? Object.fromEntries(Object.entries(from.lists).map(([name, value]) => [name, texts(value)])) : {};
  return {
    portal: /** @type {Settings["portal"]} */ (word("portal")), hunt: text("hunt"), since: text("since"), scope: word("scope"), exclude: texts(from.exclude), lists, ignore: texts(from.ignore),
    cloud: word("cloud"), tenant: text("tenant"), workspace: text("workspace"), run: from.run === true, frames: texts(from.frames).filter(isHost),
    history: from.history !== false, own: checkedHunts(from.own),
  };
}

/** @returns {Promise<Settings>} */
export async function settings() {
  return checked((await chrome.storage.local.get("settings")).settings);
}

/** @param {Settings} next */
export async function save(next) {
  await chrome.storage.local.set({ settings: checked(next) });
}
