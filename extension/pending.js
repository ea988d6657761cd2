// A hunt that waits for its portal: kept in storage.session, so that a restart of the background does not lose it.

/** Ten minutes, in milliseconds: after that nobody expects a query to appear. */
export const PATIENCE = 600_000;

/** @typedef {{ tabId: number, query: string, name: string, portal: import("./portals.js").PortalName, cloud: string, link: string | null, count: number, asked: number }} Pending */

/** @returns {Promise<Pending | undefined>} */
export async function pending() {
  const { pending: kept } = await chrome.storage.session.get("pending");
  return /** @type {Pending | undefined} */ (kept);
}

/** @param {Pending} next */
export async function wait(next) {
  await chrome.storage.session.set({ pending: next });
}

/** Forgets the waiting hunt: delivered once, or never. */
export async function forget() {
  await chrome.storage.session.remove("pending");
}
