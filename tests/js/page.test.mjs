// The built page in a real Chromium, served from the loopback: the main job, by mouse and by keyboard, without a request elsewhere.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../build.mjs";
import { serve } from "../../start.mjs";
import { violations } from "../accessibility.mjs";
import { launch } from "../browser.mjs";
import { STATES, paste, said } from "../view-states.mjs";

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

/** A page whose errors and requests are watched; without its service worker, which would answer in place of a held request. @param {object} [options] */
async function open(options = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], serviceWorkers: "block", ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const trouble = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && !message.text().startsWith("Service Worker registration blocked") && trouble.push(message.text()));
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
  await paste(page, Array.from({ length: 10_000 }, (_, index) => `c2-${index}[.]evil[.]net`).join("\n"));
  await page.waitForFunction(() => document.querySelector(".count")?.textContent?.startsWith("10000 indicators"));
  assert.equal(await page.$$eval(".rows:first-child > li", (rows) => rows.length), 200);
  await page.click("button.main");
  await said(page, /copied/);
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /c2-9999\.evil\.net/);
  await page.click("text=/^Show 200 more/");
  await page.waitForFunction(() => document.querySelectorAll(".rows:first-child > li").length === 400);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a long text is read in a worker: the page stays in use, and it can be stopped", async () => {
  const { page, trouble, context } = await open();
  await page.fill("textarea", "first[.]example");
  const before = await page.textContent(".query code");
  /** @type {(() => void)[]} */
  const held = [];
  await page.route("**/lib/worker.js", (route) => { held.push(() => void route.continue()); });
  const long = Array.from({ length: 6_000 }, (_, index) => `c2-${index}[.]evil[.]net`).join("\n");
  await paste(page, long);
  await page.waitForSelector(".working:not([hidden])");
  assert.match((await page.textContent(".working")) ?? "", /Reading \d+ KB/);
  assert.equal(await page.isDisabled("button.main"), true, "another text's query is not copied in this one's name");
  await page.click("text=Stop");
  await said(page, /^Stopped/);
  assert.equal(await page.isVisible(".working"), false);
  assert.equal(await page.textContent(".query code"), before, "the query before is still there");
  await page.unroute("**/lib/worker.js");
  await paste(page, `${long}\nlast[.]evil[.]net`);
  await page.waitForFunction(() => document.querySelector(".count")?.textContent?.startsWith("6001 indicators"));
  // A tick in a long list is answered by the worker too, and the text need not be sent again.
  await page.uncheck("[aria-label='Hunt c2-0.evil.net']");
  await page.waitForFunction(() => document.querySelector(".count")?.textContent?.includes("6000 selected"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("files: a mail in base64, UTF-16, a PDF; what was replaced comes back", async () => {
  const { page, trouble, context } = await open();
  const choose = (/** @type {string} */ name, /** @type {Buffer} */ buffer) => page.setInputFiles("input[type=file]", { name, mimeType: "text/plain", buffer });
  await page.fill("textarea", "typed[.]example");
  const body = Buffer.from('<a href="https://evil-c2.example/a?x=1">').toString("base64");
  await choose("mail.eml", Buffer.from(`Subject: x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`));
  await said(page, /mail\.eml is read/);
  assert.match((await page.textContent(".query")) ?? "", /evil-c2\.example\/a/);
  await page.click("text=Undo");
  assert.equal(await page.inputValue("#report"), "typed[.]example");
  await choose("powershell.txt", Buffer.from("\ufeff45.77.12[.]9", "utf16le"));
  await said(page, /powershell\.txt is read/);
  assert.match((await page.textContent(".query")) ?? "", /45\.77\.12\.9/);
  await choose("report.pdf", Buffer.from("%PDF-1.7"));
  await said(page, /PDF cannot be read here/);
  assert.equal(await page.inputValue("#report"), "45.77.12[.]9", "the text is still there");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("saved: the query, the report, both portals' CSV", async () => {
  const { page, trouble, context } = await open();
  await page.fill("textarea", "evil-c2[.]net and 45.77.12[.]9");
  for (const [form, name, content] of /** @type {const} */ ([["query", "quarry.kql", "evil-c2.net"], ["json", "quarry.json", '"indicators"'], ["indicators-csv", "indicators-domain.csv", "evil-c2.net"], ["ti-csv", "indicators.csv", "45.77.12.9"]])) {
    const downloads = [page.waitForEvent("download")];
    await page.selectOption("select.save", form);
    const [download] = await Promise.all(downloads);
    assert.match(download?.suggestedFilename() ?? "", form.endsWith("csv") ? /\.csv$/ : new RegExp(name));
    const { readFileSync } = await import("node:fs");
    const text = readFileSync((await download?.path()) ?? "", "utf8");
    assert.ok(form === "indicators-csv" || text.includes(content), `${form}: ${text.slice(0, 200)}`);
    await said(page, /Saved as/);
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a hunt of one's own: the error at its line, kept, its slots filled, there after a reload", async () => {
  const { page, trouble, context } = await open();
  await STATES["own-error"]?.(page);
  assert.match((await page.textContent(".own .error")) ?? "", /line 6/);
  assert.equal(await page.isDisabled("text=Keep and hunt"), true);
  await page.reload();
  await STATES.own?.(page);
  assert.match((await page.textContent(".query")) ?? "", /dynamic\(\["evil-c2\.net"\]\)/);
  assert.match((await page.textContent(".slots")) ?? "", /Domains in line 3: took 1 value/);
  await page.reload();
  await page.fill("textarea", "vile-c2[.]net");
  await page.selectOption("[aria-label=Hunt]", "own:Our hunt");
  assert.match((await page.textContent(".query")) ?? "", /dynamic\(\["vile-c2\.net"\]\)/);
  await page.click("text=Remove");
  await said(page, /is removed/);
  assert.equal(await page.inputValue("[aria-label=Hunt]"), "footprint");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("without a network the page still works, and its policy lets nothing out", async () => {
  const { page, context } = await open({ serviceWorkers: "allow" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await page.fill("textarea", "hxxps://login[.]evil-c2[.]net/a and 45.77.12[.]9");
  assert.match((await page.textContent(".count")) ?? "", /^2 indicators/);
  await context.setOffline(false);
  const sent = await page.evaluate((address) => Promise.all([
    fetch("https://report.example/").then(() => "sent", () => "refused"),
    fetch(address.replace("127.0.0.1", "localhost")).then(() => "sent", () => "refused"),
    new Promise((done) => { const image = new Image(); image.onload = () => done("sent"); image.onerror = () => done("refused"); image.src = "https://report.example/x.png"; }),
  ]), address);
  assert.deepEqual(sent, ["refused", "refused", "refused"]);
  await context.close();
});

test("axe-core finds nothing in any state, light or dark", async () => {
  for (const [name, enter] of Object.entries(STATES)) {
    const { page, context } = await open({ colorScheme: "light", viewport: { width: 1280, height: 860 } });
    await enter(page);
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(50);
      assert.deepEqual(await violations(page), [], `${name}, ${colorScheme}`);
    }
    await context.close();
  }
});

test("320 px, twice as large, and forced colours: nothing is lost", async () => {
  for (const [name, enter] of Object.entries(STATES)) {
    for (const options of [{ viewport: { width: 320, height: 700 } }, { viewport: { width: 640, height: 430 }, deviceScaleFactor: 2, forcedColors: /** @type {const} */ ("active") }]) {
      const { page, context } = await open(options);
      await enter(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= options.viewport.width, `${name}: ${width} px`);
      await context.close();
    }
  }
});

test("a screen reader's names", async () => {
  const { page, context } = await open();
  await STATES.scopes?.(page);
  const names = async (/** @type {string} */ role) => (await page.getByRole(/** @type {any} */ (role)).evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label") ?? /** @type {any} */ (node).labels?.[0]?.textContent ?? node.textContent))).filter(Boolean);
  assert.deepEqual((await names("combobox")).slice(0, 5), ["Save", "Portal", "Hunt", "Look-back", "URL scope"]);
  assert.deepEqual((await names("checkbox")).slice(0, 2), ["Hunt https://login.evil-c2.net/a/b/gate.php?id=1", "Hunt mule@evil-c2.net"]);
  assert.equal(await page.getByRole("textbox", { name: "Report" }).count(), 1);
  assert.equal(await page.getByRole("group", { name: "How much of https://login.evil-c2.net/a/b/gate.php?id=1 to hunt" }).count(), 1);
  assert.equal(await page.getByRole("radio", { name: "directory" }).isChecked(), true);
  assert.equal(await page.getByRole("region", { name: "The query" }).count(), 1);
  assert.equal(await page.getByRole("status").count(), 1);
  await context.close();
});
