// Listeners only: menus, the command, the toolbar button, tabs that a hunt waits for, the panel's messages.
import { huntText, send, tell, wake } from "./hunt.js";
import { forget, pending } from "./pending.js";
import { originsOf } from "./portals.js";
import { selectedText, wholeText } from "./selection.js";
import { settings } from "./settings.js";

const WHERE = { automatic: "Defender or Sentinel", defender: "Defender", sentinel: "Sentinel", unified: "Defender" };

/** The menus, named for what they will do. */
async function menus() {
  const where = WHERE[(await settings()).portal];
  await chrome.contextMenus.removeAll();
  chrome.contextMenus.create({ id: "hunt", title: `Hunt this indicator in ${where}`, contexts: ["selection", "link"] });
  chrome.contextMenus.create({ id: "hunt-page", title: `Hunt the defanged indicators of this page in ${where}`, contexts: ["page", "frame"] });
}

chrome.runtime.onInstalled.addListener(() => void menus());
chrome.runtime.onStartup.addListener(() => void menus());
chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "local" && changes.settings) void menus();
});
// Chromium's side panel; Firefox has none, and its linter a word for whoever names it.
Reflect.get(chrome, "sidePanel")?.setPanelBehavior({ openPanelOnActionClick: true }).catch(() => undefined);

/**
 * Firefox grants the portals' hosts within a click, before the first await; where they are granted it asks nothing. Chromium
 * refuses the question without a gesture, though all is granted: the answer ends no hunt, deliver.js looks for itself.
 */
function askForHosts() {
  return chrome.permissions.request({ origins: [...originsOf("defender", "public"), ...originsOf("sentinel", "public")] }).catch(() => false);
}

chrome.contextMenus.onClicked.addListener((info, tab) => {
  const answered = askForHosts();
  void (async () => {
    const tabId = tab?.id ?? -1;
    const whole = info.menuItemId === "hunt-page";
    const text = whole ? await wholeText(tabId, info.frameId) : info.selectionText ? await selectedText(tabId, info.frameId, info.selectionText) : info.linkUrl ?? "";
    await answered;
    return report(huntText(text, whole ? "defanged" : "default", tab?.incognito));
  })();
});

chrome.commands.onCommand.addListener((command, tab) => {
  if (command !== "hunt-selection") return;
  const answered = askForHosts();
  void (async () => {
    const text = await selectedText(tab?.id ?? -1, undefined, "");
    await answered;
    return report(huntText(text, "default", tab?.incognito));
  })();
});

// Firefox has a sidebar, which opens only within the click; Chromium opens its side panel by itself.
chrome.action.onClicked.addListener(() => {
  const sidebar = /** @type {any} */ (globalThis).browser?.sidebarAction;
  if (sidebar) sidebar.open().catch(() => panel());
  else panel();
});

/** Shows the panel unless all went well. @param {Promise<import("./hunt.js").Told | undefined>} hunted */
async function report(hunted) {
  const told = await hunted;
  if (told?.kind === "failed") await panel();
}

/** The panel in a small window: a side panel opens only within a click, and a failure comes later. */
async function panel() {
  const url = chrome.runtime.getURL("extension/panel.html");
  const [open] = await chrome.runtime.getContexts?.({ documentUrls: [url] }).catch(() => []) ?? [];
  if (open) return;
  await chrome.windows.create({ url, type: "popup", width: 460, height: 760 });
}

chrome.tabs.onUpdated.addListener((tabId, change) => {
  if (change.status || change.url) void report(wake(tabId));
});
chrome.tabs.onRemoved.addListener((tabId) => void (async () => {
  const waiting = await pending();
  if (waiting?.tabId !== tabId) return;
  await forget();
  await tell({ text: "", portal: waiting.portal, query: waiting.query, kind: "failed", words: `${waiting.name}'s tab was closed before its editor appeared. Copy the query here, or hunt again.` });
})());

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  // Only pages of our own send messages; one that carries a tab outside of them is none.
  if (sender.id !== chrome.runtime.id || message?.tag !== "send") return false;
  void send(message.asked).then(answer);
  return true;
});
