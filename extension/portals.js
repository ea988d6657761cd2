// Microsoft's portals: hosts, frames, pages, editors. The only list of them. Nothing here was tried on a live portal: each
// entry says where it is from and when it was last looked at, and behind each way into an editor stands the next.

/**
 * @typedef {"defender" | "sentinel" | "unified"} PortalName
 * @typedef {{ name: string, pages: string[], isQueryPage: (url: URL) => boolean, home: string }} PortalRule
 */

/** Hosts whose pages hold the query editor. Source: public links and extensions, 2024-2026 (likely). */
const DEFENDER_HOSTS = { public: "security.microsoft.com", "gcc-high": "security.microsoft.us", dod: "security.apps.mil" };
const AZURE_HOSTS = { public: "portal.azure.com", "gcc-high": "portal.azure.us", dod: "portal.azure.us", china: "portal.azure.cn" };

/** Hosts of the frames that hold Azure's editor. Source: four independent extensions, 2024-2026 (likely). */
export const AZURE_FRAMES = ["https://*.reactblade.portal.azure.net/*", "https://*.hosting.portal.azure.net/*", "https://portal.loganalytics.io/*"];

/** Advanced hunting: `/v2/advanced-hunting`, older `/hunting`. Source: decoded public links, 2026-11 (certain, older path likely). */
const isHunting = (/** @type {URL} */ url) => /^\/(?:v2\/advanced-hunting|advanced-hunting|hunting)\/?$/.test(url.pathname);

/** A Logs blade of a workspace or of Sentinel. Source: decoded public links, 2026-11 (certain for LogsBlade, likely for the others). */
const isLogs = (/** @type {URL} */ url) => /(?:LogsBlade|Logs\.ReactView|\/logs$|Microsoft_Azure_Security_Insights[^?]*(?:Logs|\/id\/General))/i.test(url.hash);

/** @type {Record<string, Record<string, string>>} */
const HOSTS = { defender: DEFENDER_HOSTS, sentinel: AZURE_HOSTS };

/** The rule of a portal in a cloud; none where the cloud has no such portal. @param {PortalName} portal @param {string} cloud @returns {PortalRule | undefined} */
export function ruleOf(portal, cloud) {
  const own = portal === "sentinel" ? "sentinel" : "defender";
  const host = HOSTS[own]?.[cloud];
  if (!host) return undefined;
  return {
    name: own === "sentinel" ? "Sentinel" : "Defender",
    pages: [`https://${host}/*`],
    isQueryPage: own === "sentinel" ? isLogs : isHunting,
    // Without a workspace there is no deep link to Azure's logs: the analyst picks one there.
    home: own === "sentinel" ? `https://${host}/#view/Microsoft_Azure_Monitoring_Logs/LogsBlade` : `https://${host}/v2/advanced-hunting`,
  };
}

/** What the browser must allow for a portal. @param {PortalName} portal @param {string} cloud */
export function originsOf(portal, cloud) {
  const rule = ruleOf(portal, cloud);
  return rule ? [...rule.pages, ...(portal === "sentinel" ? AZURE_FRAMES : [])] : [];
}

/** Whether an address is on the portal's own host. @param {string | undefined} address @param {PortalRule} rule */
export function isOn(address, rule) {
  if (!address || !URL.canParse(address)) return false;
  return rule.pages.some((page) => new URL(page.replace("/*", "/")).origin === new URL(address).origin);
}

/** Whether a tab shows the portal's query page. @param {string | undefined} address @param {PortalRule} rule */
export function showsQueries(address, rule) {
  return isOn(address, rule) && rule.isQueryPage(new URL(String(address)));
}
