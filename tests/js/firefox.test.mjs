// The same in real Firefox. The parent process tells the extension of a menu click, as the menu itself does.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import puppeteer from "puppeteer-core";
import { ROOT } from "../../build.mjs";
import { firefox, firefoxProxy } from "../browser.mjs";
import { serve } from "../../start.mjs";
import { violations } from "../accessibility.mjs";
import { extensionCases } from "../extension-cases.mjs";

const ID = "quarry@quarry-hunt.example";
/** What the profile calls the extension, so that its pages have a known address. */
const UUID = "11111111-2222-4333-8444-555555555555";
/** @type {any} */
let browser;
/** @type {string[]} */
const errors = [];

/** Evaluates in the browser's own window. @param {string} expression */
async function inWindow(expression) {
  const { result: { contexts } } = await browser.connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const { context } = contexts.find((/** @type {any} */ one) => one.url.endsWith("browser.xhtml"));
  const { result } = await browser.connection.send("script.evaluate", { expression, target: { context }, awaitPromise: true });
  if (result.type !== "success") throw new Error(JSON.stringify(result.exceptionDetails?.text ?? result));
  return result.result.value;
}
const EXTENSION = `const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs"); const extension = ExtensionParent.GlobalManager.getExtension("${ID}");`;

/** A page of the extension that stays open, to ask its stores. @type {any} */
let store;
/** @param {string} expression */
const inStore = async (expression) => JSON.parse(await store.evaluate(`(async () => JSON.stringify(await (${expression})) ?? "null")()`)) ?? undefined;
/** @param {string} path */
async function extensionPage(path) {
  const before = new Set(await browser.pages());
  await inWindow(`gBrowser.selectedTab = gBrowser.addTab("moz-extension://${UUID}/${path}", { triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal() }); 0`);
  for (;;) {
    for (const page of await browser.pages()) if (!before.has(page) && (await addressOf(page)).endsWith(path)) return page;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Where a page is; Puppeteer does not follow an extension's own pages. @param {any} page */
const addressOf = (page) => page.evaluate("location.href").catch(() => "");

/** @type {import("../extension-cases.mjs").Driver} */
const driver = {
  grantsActiveTab: true,
  async start(portals) {
    browser = await puppeteer.launch({
      browser: "firefox", executablePath: firefox(), headless: true, acceptInsecureCerts: true, args: ["--remote-allow-system-access"],
      extraPrefsFirefox: {
        ...firefoxProxy(portals.proxyPort),
        "extensions.webextensions.uuids": JSON.stringify({ [ID]: UUID }), "browser.newtabpage.enabled": false, "browser.startup.page": 0,
      },
    });
    await browser.installExtension(join(ROOT, "dist", "firefox"));
    store = await extensionPage("extension/options.html");
  },
  async stop() {
    await browser?.close();
  },
  async open(url) {
    const page = await browser.newPage();
    page.on("pageerror", (/** @type {Error} */ error) => errors.push(String(error)));
    await page.goto(url);
    return page;
  },
  nextPage: () => new Promise((done) => browser.once("targetcreated", (/** @type {any} */ target) => done(target.page()))),
  async click(page, info) {
    await page.bringToFront();
    const details = { editable: false, menuItemId: "hunt", pageUrl: page.url(), frameId: 0, ...info };
    await inWindow(`(async () => { ${EXTENSION} const tab = gBrowser.selectedTab; extension.tabManager.addActiveTabPermission(tab); extension.emit("webext-menu-menuitem-click", ${JSON.stringify(details)}, tab); return 0; })()`);
  },
  told: () => inStore("chrome.storage.session.get('told').then(({ told }) => told)"),
  pending: () => inStore("chrome.storage.session.get('pending').then(({ pending }) => pending)"),
  keep: (values) => inStore(`chrome.storage.session.set(${JSON.stringify(values)})`),
  settings: (value) => inStore(`chrome.storage.local.set({ settings: ${JSON.stringify(value)} })`),
  async clear() {
    for (const page of (await browser.pages()).slice(1)) if (page !== store) await page.close();
    await inStore("Promise.all([chrome.storage.session.clear(), chrome.storage.local.clear()])");
  },
  async restart() {
    await inWindow(`(async () => { ${EXTENSION} await extension.terminateBackground(); return 0; })()`);
  },
  own: (name) => extensionPage(`extension/${name}.html`),
  async panels() {
    const addresses = await Promise.all((await browser.pages()).map(addressOf));
    return addresses.filter((address) => address.endsWith("/panel.html")).length;
  },
  errors: () => errors,
};
extensionCases("Firefox", driver);

test("Firefox: the page by keyboard alone, and axe-core's word on it", async () => {
  const { server, port } = /** @type {{ server: import("node:http").Server, port: number }} */ (await serve(join(ROOT, "www", "sample.txt"), 4990));
  after(() => server.close());
  const page = await driver.open(`http://127.0.0.1:${port}/`);
  await page.waitForSelector("textarea");
  await page.focus("textarea");
  await page.keyboard.type("hxxps://login[.]evil-c2[.]net/a/b?x=1 vile[.]com");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Copy query");
  assert.deepEqual(await violations(page), []);
  await page.focus(".rows input[type=checkbox]");
  await page.keyboard.press("4");
  assert.match(await page.evaluate("document.querySelector('.query').textContent"), /let Hosts = dynamic\(\["login\.evil-c2\.net"\]\)/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press(" ");
  assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-label')"), "Hunt vile.com", "the focus survives");
  assert.match(await page.evaluate("document.querySelector('.count').textContent"), /2 indicators, 1 selected/);
  await page.close();
});

test("Firefox: hosts that were refused are said to be, and the query is not lost", async () => {
  await inStore(`chrome.permissions.remove({ origins: ["https://security.microsoft.com/*", "https://portal.azure.com/*"] })`);
  const page = await driver.open("https://report.example/");
  await driver.click(page, { selectionText: "hxxps://login[.]evil-c2[.]example/a" });
  // The browser asks within the click; the analyst says no.
  for (let answer = "not asked", round = 0; answer !== "refused" && round < 100; round += 1) {
    answer = await inWindow(`(() => { const asked = PopupNotifications.getNotification("addon-webext-permissions", gBrowser.selectedBrowser); if (!asked) return "not asked"; asked.secondaryActions[0].callback({}); asked.remove(); return "refused"; })()`);
    await new Promise((done) => setTimeout(done, 50));
  }
  let told;
  for (let round = 0; round < 100 && told?.kind !== "failed"; round += 1) {
    told = await driver.told();
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.match(told?.words ?? "", /has not allowed Quarry to reach Defender's pages.*on the clipboard/);
  assert.match(told.query, /login\.evil-c2\.example/);
});
