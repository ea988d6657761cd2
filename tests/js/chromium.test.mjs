// The extension in real Chromium, with the shipped manifest, on the portals' own host names served from the loopback.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { launchExtension } from "../browser.mjs";
import { standIns } from "../stand-in.mjs";

/** @type {Awaited<ReturnType<typeof standIns>>} */
let portals;
/** @type {import("playwright-core").BrowserContext} */
let context;
const profile = mkdtempSync(join(tmpdir(), "quarry-chromium-"));
/** @type {string[]} */
const errors = [];
const DRAFT = "DeviceInfo\n| take 5";
const HUNTING = "https://security.microsoft.com/v2/advanced-hunting";
const LOGS = "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/x";
const FOCUSED = "/la-main-view";

before(async () => {
  portals = await standIns();
  context = await launchExtension(profile, portals.port);
  context.on("weberror", (error) => errors.push(String(error.error())));
});
after(async () => {
  await context?.close();
  portals?.close();
  rmSync(profile, { recursive: true, force: true });
});
beforeEach(async () => {
  portals.behave();
  for (const page of context.pages().slice(1)) await page.close();
  await context.pages()[0]?.goto("about:blank");
  const worker = await background();
  await worker.evaluate(() => Promise.all([chrome.storage.session.clear(), chrome.storage.local.clear(), chrome.action.setBadgeText({ text: "" })]));
});

async function background() {
  return context.serviceWorkers()[0] ?? context.waitForEvent("serviceworker");
}

/** A click on a menu of ours, as the browser would tell of it. @param {import("playwright-core").Page} page @param {object} info */
async function click(page, info) {
  const worker = await background();
  await worker.evaluate(async ([url, details]) => {
    const [tab] = (await chrome.tabs.query({})).filter((one) => one.url === url || one.pendingUrl === url);
    /** @type {any} */ (chrome.contextMenus.onClicked).dispatch({ editable: false, menuItemId: "hunt", pageUrl: url, ...details }, tab);
  }, /** @type {[string, object]} */ ([page.url(), info]));
}

/** Waits until the answer is true. @param {() => Promise<boolean>} answer */
async function until(answer, what = "it", time = 12_000) {
  const end = Date.now() + time;
  for (;;) {
    if (await answer().catch(() => false)) return;
    assert.ok(Date.now() < end, `waited for ${what} in vain; told: ${JSON.stringify(await told())}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function told() {
  return (await background()).evaluate(async () => /** @type {any} */ ((await chrome.storage.session.get("told")).told));
}

/** The editor of a portal's page: in the page itself, or in the innermost frame. @param {import("playwright-core").Page} page */
const editorOf = (page) => page.frames().find((frame) => frame.url().includes(FOCUSED)) ?? page.mainFrame();
const value = (/** @type {import("playwright-core").Page} */ page) => editorOf(page).evaluate(() => /** @type {any} */ (window).standIn?.value());

/** @param {string} url */
async function portal(url) {
  const page = await context.newPage();
  await page.goto(url);
  await until(async () => (await value(page)) === DRAFT, "the stand-in's editor");
  return page;
}

async function report() {
  const page = await context.newPage();
  await page.goto("https://report.example/");
  return page;
}

/** @param {import("playwright-core").Page} page */
async function stands(page, part = "login.evil-c2.example/a") {
  await until(async () => String(await value(page)).includes(part), "the query in the editor");
  const frame = editorOf(page);
  const text = String(await value(page));
  assert.match(text, /^\/\/ Quarry /, "the whole text is the query");
  assert.ok(!text.trimEnd().includes("\n\n"));
  await until(() => frame.evaluate(() => /** @type {any} */ (window).standIn.selection()), "nothing selected");
}

const SELECTED = { selectionText: "hxxps://login[.]evil-c2[.]example/a?x=1" };

for (const monaco of ["oldest", "newest"]) {
  for (const loader of /** @type {const} */ (["amd", "bundled"])) {
    test(`Defender, Monaco ${monaco} ${loader}: one edit, one undo`, async () => {
      portals.behave({ monaco, loader });
      const page = await portal(HUNTING);
      await page.bringToFront();
      await page.evaluate(() => /** @type {any} */ (window).standIn.focus());
      await page.keyboard.press("Control+End");
      await page.keyboard.type(" // typed");
      const typed = await value(page);
      await click(await report(), SELECTED);
      await stands(page);
      await until(async () => (await told())?.kind === "done", "word of success");
      assert.match((await told()).words, loader === "amd" ? /stands in Defender's editor\. / : /editor by a paste/);
      assert.equal((await told()).draft.replaceAll("\r\n", "\n"), typed, "the panel keeps the draft");
      await page.evaluate(() => /** @type {any} */ (window).standIn.focus());
      await page.keyboard.press("Control+z");
      await until(async () => (await value(page)) === typed, "one undo brings back what was typed");
      assert.equal(await page.evaluate(() => /** @type {any} */ (window).standIn.hidden()), 3, "viewer, hidden and small editor are as they were");
    });
  }
}

test("Sentinel's editor in a frame of a frame of another origin", async () => {
  const page = await portal(LOGS);
  await click(await report(), SELECTED);
  await stands(page);
  assert.match(String(await value(page)), /CommonSecurityLog/, "the portal used last is the one");
});

test("under a policy with trusted types, and with five hundred domains", async () => {
  portals.behave({ csp: true, loader: "bundled", global: true });
  const page = await portal(HUNTING);
  await click(await report(), { selectionText: Array.from({ length: 500 }, (_, index) => `c2-${index}[.]evil-c2[.]example`).join("\n") });
  await stands(page, "c2-499.evil-c2.example");
});

test("a link, and the defanged indicators of a page and of a frame", async () => {
  const page = await portal(HUNTING);
  const from = await report();
  await click(from, { linkUrl: "http://evil-link.example/x" });
  await stands(page, "evil-link.example/x");
  await click(from, { menuItemId: "hunt-page", selectionText: undefined });
  // Dispatched events grant no activeTab: the page cannot be read, and that is said.
  await until(async () => (await told())?.kind === "failed", "the reason");
});

test("no tab: the portal is opened, through sign-in, and gets the query once", async () => {
  portals.behave({ signIn: true, slow: 700 });
  const opened = context.waitForEvent("page");
  const from = await context.newPage();
  await from.goto("https://report.example/");
  const next = opened.then(() => context.waitForEvent("page", { timeout: 15_000 }));
  await click(from, SELECTED);
  const page = await next;
  await until(async () => page.url().startsWith(HUNTING), "the portal behind the sign-in");
  await stands(page);
  assert.equal((await (await background()).evaluate(() => chrome.storage.session.get("pending"))).pending, undefined);
  await page.reload();
  await until(async () => (await value(page)) === DRAFT, "a reload inserts nothing");
});

test("an incident that somebody reads is left alone", async () => {
  const incident = await context.newPage();
  await incident.goto("https://security.microsoft.com/incidents/7");
  const from = await report();
  const opened = context.waitForEvent("page");
  await click(from, SELECTED);
  await stands(await opened);
  assert.equal(incident.url(), "https://security.microsoft.com/incidents/7");
});

test("a closed tab forgets the hunt, and says so", async () => {
  portals.behave({ slow: 60_000 });
  const from = await report();
  const opened = context.waitForEvent("page");
  await click(from, SELECTED);
  await (await opened).close();
  await until(async () => /closed before its editor/.test((await told())?.words ?? ""), "word of it");
});

test("a hunt that waits survives a restart of the background", async () => {
  portals.behave({ slow: 3_000 });
  const from = await report();
  const opened = context.waitForEvent("page");
  await click(from, SELECTED);
  const page = await opened;
  const session = await context.browser()?.newBrowserCDPSession() ?? await context.newCDPSession(from);
  const { targetInfos } = /** @type {any} */ (await session.send(/** @type {any} */ ("Target.getTargets")));
  for (const target of targetInfos.filter((/** @type {any} */ one) => one.type === "service_worker")) await session.send(/** @type {any} */ ("Target.closeTarget"), /** @type {any} */ ({ targetId: target.targetId }));
  // Any change of the tab wakes it again.
  await page.reload();
  await stands(page);
});

test("a read-only editor, then the link, then the clipboard", async () => {
  portals.behave({ readOnly: true });
  await portal(HUNTING);
  await (await background()).evaluate(() => chrome.storage.local.set({ settings: { hunt: "email" } }));
  const from = await report();
  const opened = context.waitForEvent("page");
  await click(from, { selectionText: "mule@evil-c2[.]example" });
  assert.match((await opened).url(), /^https:\/\/security\.microsoft\.com\/v2\/advanced-hunting\?query=H4sI/);
  await until(async () => /opened by a link/.test((await told())?.words ?? ""), "word of the link");
  assert.doesNotMatch((await opened).url(), /runQuery/);
  await (await background()).evaluate(() => chrome.storage.local.clear());
  await click(from, SELECTED);
  await until(async () => (await told())?.copy === true, "word of the clipboard");
});

for (const hostile of ["throws", "fake", "lies", "prototypes"]) {
  test(`a hostile portal: ${hostile}`, async () => {
    portals.behave({ hostile, loader: hostile === "lies" || hostile === "prototypes" ? "amd" : "bundled" });
    const page = await portal(HUNTING).catch(() => context.pages().at(-1));
    assert.ok(page);
    await click(await report(), SELECTED);
    await until(async () => ["done", "failed"].includes((await told())?.kind), "an outcome");
    const said = await told();
    // What cannot be confirmed is not called success.
    if (said.kind === "done" && hostile !== "lies") assert.match(String(await value(page)), /^\/\/ Quarry /);
    assert.ok(said.words.length < 400 && !/[<>]/.test(said.words), said.words);
  });
}

test("nothing to hunt opens the panel with the reason", async () => {
  await portal(HUNTING);
  const from = await report();
  const opened = context.waitForEvent("page");
  await click(from, { selectionText: "nothing to see here" });
  const panel = await opened;
  await panel.waitForSelector("#told.failed");
  assert.match(await panel.textContent("#told") ?? "", /Nothing in the text has the shape of an indicator/);
});

test("the panel inserts, and Copy query copies", async () => {
  const page = await portal(HUNTING);
  const id = new URL((await background()).url()).host;
  const panel = await context.newPage();
  await panel.goto(`chrome-extension://${id}/extension/panel.html`);
  await panel.fill("textarea", "hxxps://login[.]evil-c2[.]example/a?x=1");
  await panel.click("text=Insert into Defender");
  await stands(page);
  await panel.waitForSelector("#told.done");
  await panel.goto(`chrome-extension://${id}/extension/options.html`);
  await panel.selectOption("select[name=hunt]", "sign-ins");
  await until(async () => (await (await background()).evaluate(() => chrome.storage.local.get("settings"))).settings?.hunt === "sign-ins", "the choice kept");
});

test("no request to any host but the stand-ins, no unhandled error", () => {
  const known = /^(report\.example|security\.microsoft\.com|portal\.azure\.com|login\.microsoftonline\.com|sandbox-\d\.reactblade\.portal\.azure\.net)$/;
  // What the browser itself asks for at its start, without any page or extension.
  const browser = /(^|\.)(google|googleapis|gstatic|gvt1)\.com$/;
  assert.deepEqual([...portals.hosts].filter((host) => !known.test(host) && !browser.test(host)), []);
  assert.deepEqual(errors.filter((error) => !/^Error: no$|^1$/.test(error)), []);
});
