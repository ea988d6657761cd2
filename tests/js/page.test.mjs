// The built page in a real Chromium, served from the loopback: the main job, by mouse and by keyboard, without a request elsewhere.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../build.mjs";
import { serve } from "../../start.mjs";
import { launch } from "../browser.mjs";

/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {import("node:http").Server} */
let server;
let address = "";

before(async () => {
  const served = /** @type {{ server: import("node:http").Server, port: number }} */ (await serve(join(ROOT, "www", "sample.txt")));
  server = served.server;
  address = `http://127.0.0.1:${served.port}/`;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** A page whose errors and requests are watched. @param {object} [options] */
async function open(options = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const trouble = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("request", (request) => request.url().startsWith(address) || request.url().startsWith("blob:") || trouble.push(`request to ${request.url()}`));
  await page.goto(address);
  await page.waitForSelector("textarea");
  return { page, trouble, context };
}

test("paste, see, copy", async () => {
  const { page, trouble, context } = await open();
  assert.equal(await page.isVisible(".actions"), false, "the empty state offers no action");
  await page.fill("textarea", "C2 hxxps://login[.]evil-c2[.]net/a/b?x=1, 45.77.12[.]9, invoice.zip, vendor.com");
  assert.equal(await page.textContent(".count"), "3 indicators, 2 selected, 1 rejected");
  assert.match((await page.textContent(".query")) ?? "", /let Urls = dynamic\(\["login\.evil-c2\.net\/a\/b"\]\)/);
  assert.deepEqual(await page.$$eval(".layer mark", (marks) => marks.map((mark) => mark.className)), ["url", "ipv4", "rejected", "aside"]);
  await page.click("button.main");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.textContent(".query code"));
  await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent?.startsWith("Query copied"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("scopes, choices, rejections", async () => {
  const { page, trouble, context } = await open();
  await page.fill("textarea", "hxxps://login[.]evil-c2[.]net/a/b?x=1, see vendor.com about invoice.zip");
  await page.click("label:has(input[value=domain])");
  assert.match((await page.textContent(".query")) ?? "", /let Domains = dynamic\(\["evil-c2\.net"\]\)/);
  await page.click(".rejections summary");
  await page.click("text=Use anyway");
  await page.check("[aria-label='Hunt vendor.com']");
  assert.match((await page.textContent(".query")) ?? "", /"evil-c2\.net", "vendor\.com", "invoice\.zip"/);
  await page.selectOption("[aria-label=Look-back]", "30d");
  assert.match((await page.textContent(".query")) ?? "", /ago\(30d\)/);
  await page.click("text=None");
  assert.equal(await page.isDisabled("button.main"), true);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("by keyboard alone", async () => {
  const { page, trouble, context } = await open();
  await page.focus("textarea");
  await page.keyboard.insertText("hxxps://login[.]evil-c2[.]net/a/b?x=1 and evil[.]com");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Copy query");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent?.startsWith("Query copied"));
  await page.focus(".rows input[type=checkbox]");
  await page.keyboard.press("4");
  assert.match((await page.textContent(".query")) ?? "", /let Hosts = dynamic\(\["login\.evil-c2\.net"\]\)/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  assert.match((await page.textContent(".count")) ?? "", /1 selected/);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Hunt evil.com", "the focus survives the redraw");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a hostile report is text", async () => {
  const { page, trouble, context } = await open();
  await page.fill("textarea", "<img src=x onerror=alert(1)> hxxp://evil-c2[.]net/<script>alert(1)</script> \u202emoc.zip <b>evil[.]com</b>");
  assert.equal(await page.$$eval("img[src=x], script:not([src])", (nodes) => nodes.length), 0);
  assert.match((await page.textContent(".count")) ?? "", /^2 indicators/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("320 px wide, nothing to scroll sideways", async () => {
  const { page, trouble, context } = await open({ viewport: { width: 320, height: 700 } });
  await page.click("text=Try a sample report");
  await page.waitForSelector(".rows li");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("10,000 indicators: the list shows the first, the query has all", async () => {
  const { page, trouble, context } = await open();
  await page.evaluate(() => {
    const area = /** @type {HTMLTextAreaElement} */ (document.querySelector("textarea"));
    area.value = Array.from({ length: 10_000 }, (_, index) => `c2-${index}[.]evil[.]net`).join("\n");
    area.dispatchEvent(new Event("input"));
  });
  await page.waitForFunction(() => document.querySelector(".count")?.textContent?.startsWith("10000 indicators"));
  assert.equal(await page.$$eval(".rows:first-child > li", (rows) => rows.length), 200);
  assert.match((await page.textContent(".query")) ?? "", /c2-9999\.evil\.net/);
  assert.deepEqual(trouble, []);
  await context.close();
});
