// The last hunts, in storage.local: what was hunted, never what was found. Off in private windows and where the analyst says so.
import { settings } from "./settings.js";

/** How many hunts are kept. */
const KEPT = 20;
/** A longer text is neither kept nor offered again. In UTF-16 units. */
export const LONGEST = 100_000;

/** @typedef {import("./hunt.js").Hunted & { at: number, portal: string }} PastHunt `at` in milliseconds since 1970. */

/** @returns {Promise<PastHunt[]>} the newest first */
export async function history() {
  const { history: kept } = await chrome.storage.local.get("history");
  return Array.isArray(kept) ? kept.filter((hunt) => typeof hunt?.text === "string" && Array.isArray(hunt.values)) : [];
}

/** Keeps a hunt; the same text and values anew take the old one's place. @param {PastHunt} hunt */
export async function remember(hunt) {
  if (!(await settings()).history) return;
  const others = (await history()).filter((old) => old.text !== hunt.text || old.values.join() !== hunt.values.join());
  await chrome.storage.local.set({ history: [hunt, ...others].slice(0, KEPT) });
}

export async function forgetHistory() {
  await chrome.storage.local.remove("history");
}
