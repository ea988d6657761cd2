// The extension in real Chromium, with the shipped manifest, on the portals' own host names served from the loopback.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launchExtension } from "../browser.mjs";
import { extensionCases } from "../extension-cases.mjs";

/** @type {import("playwright-core").BrowserContext} */
let context;
const profile = mkdtempSync(join(tmpdir(), "quarry-chromium-"));
/** @type {string[]} */
const errors = [];

const background = async () => context.serviceWorkers()[0] ?? context.waitForEvent("serviceworker");
/** A value of the session's store. @param {string} name */
const kept = async (name) => (await background()).evaluate(async (key) => (await chrome.storage.session.get(key))[key], name);

/** @type {import("../extension-cases.mjs").Driver} */
const driver = {
  // A dispatched event is no click: it grants nothing.
  grantsActiveTab: false,
  async start(portals) {
    context = await launchExtension(profile, portals.port);
    context.on("weberror", (error) => errors.push(String(error.error())));
  },
  async stop() {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  },
  async open(url) {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  },
  nextPage: () => context.waitForEvent("page"),
  async click(page, info) {
    await page.bringToFront();
    await (await background()).evaluate(async ([url, details]) => {
      const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === url);
      /** @type {any} */ (chrome.contextMenus.onClicked).dispatch({ editable: false, menuItemId: "hunt", pageUrl: url, ...details }, tab);
    }, /** @type {[string, object]} */ ([page.url(), info]));
  },
  told: () => kept("told"),
  pending: () => kept("pending"),
  async keep(values) {
    await (await background()).evaluate((kept) => chrome.storage.session.set(kept), values);
  },
  async settings(value) {
    await (await background()).evaluate((settings) => chrome.storage.local.set({ settings }), value);
  },
  async clear() {
    for (const page of context.pages().slice(1)) await page.close();
    await context.pages()[0]?.goto("about:blank");
    await (await background()).evaluate(() => Promise.all([chrome.storage.session.clear(), chrome.storage.local.clear(), chrome.action.setBadgeText({ text: "" })]));
  },
  async restart() {
    const session = await context.newCDPSession(/** @type {import("playwright-core").Page} */ (context.pages()[0]));
    const { targetInfos } = /** @type {any} */ (await session.send(/** @type {any} */ ("Target.getTargets")));
    for (const target of targetInfos.filter((/** @type {any} */ one) => one.type === "service_worker")) await session.send(/** @type {any} */ ("Target.closeTarget"), /** @type {any} */ ({ targetId: target.targetId }));
    await session.detach();
  },
  async own(name) {
    const page = await context.newPage();
    await page.goto(`chrome-extension://${new URL((await background()).url()).host}/extension/${name}.html`);
    return page;
  },
  panels: async () => context.pages().filter((page) => page.url().endsWith("/panel.html")).length,
  errors: () => errors,
};
extensionCases("Chromium", driver);

test("Chromium: a sleeping tab wakes and gets the query, and the badge counts", async () => {
  const portal = "https://security.microsoft.com/v2/advanced-hunting";
  await driver.open(portal);
  const report = await driver.open("https://report.example/");
  await (await background()).evaluate(async (url) => {
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === url);
    await chrome.tabs.discard(tab?.id);
  }, portal);
  await driver.click(report, { selectionText: "hxxps://login[.]evil-c2[.]example/a 45.77.12[.]9" });
  let told;
  for (let round = 0; round < 300 && told?.kind !== "done"; round += 1) {
    told = await driver.told();
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.match(told?.words ?? "", /stands in Defender's editor/);
  assert.equal(await (await background()).evaluate(() => chrome.action.getBadgeText({})), "2");
});
