// The states of the page, each with the way into it: for pictures, and for what machines check in every one of them.

/** @typedef {import("playwright-core").Page} Page */

const MANY = Array.from({ length: 3_000 }, (_, index) => `c2-${index}[.]evil-c2[.]net`).join("\n");
const TEMPLATE = "name: Our hunt\nquery: |\n  let Domains = dynamic([\"a.example\"]);\n  DeviceNetworkEvents\n  | where Timestamp > ago(7d)\n  | where RemoteUrl has_any (Domains)";

/** A larger text at once, as a paste brings it. @param {Page} page @param {string} text */
export function paste(page, text) {
  return page.evaluate((value) => {
    const area = /** @type {HTMLTextAreaElement} */ (document.querySelector("textarea"));
    area.value = value;
    area.dispatchEvent(new Event("input"));
  }, text);
}

/** Waits for words in the live region. @param {Page} page @param {RegExp} words */
export const said = (page, words) => page.waitForFunction((source) => new RegExp(source).test(document.querySelector(".status")?.textContent ?? ""), words.source);

/** @type {Record<string, (page: Page) => Promise<unknown>>} */
export const STATES = {
  empty: async () => undefined,
  report: (page) => page.click("text=Try a sample report"),
  one: (page) => page.fill("textarea", "45.77.12[.]9"),
  scopes: async (page) => {
    await page.fill("textarea", "hxxps://login[.]evil-c2[.]net/a/b/gate.php?id=1 and mule@evil-c2[.]net");
    await page.click(".scope label:has(input[value=directory])");
  },
  many: async (page) => {
    await paste(page, MANY);
    await page.waitForFunction(() => document.querySelector(".count")?.textContent?.startsWith("3000 indicators"));
  },
  nothing: (page) => page.fill("textarea", "There is nothing to hunt in this sentence."),
  rejected: (page) => page.fill("textarea", "Only README.md, invoice.zip and version 1.2.3.4 are named here."),
  reading: async (page) => {
    // The worker never answers: what stands meanwhile is what is looked at.
    await page.route("**/lib/worker.js", () => undefined);
    await paste(page, `${MANY}\n`.repeat(2));
    await page.waitForSelector(".working:not([hidden])");
  },
  stopped: async (page) => {
    await STATES.reading?.(page);
    await page.click("text=Stop");
    await said(page, /^Stopped/);
  },
  searched: async (page) => {
    await page.fill("textarea", "hxxps://login[.]evil-c2[.]net/a, 45.77.12[.]9, 44d88612fea8a8f36de82e1278abb02f");
    await page.click("summary:has-text('Searches')");
    await page.click("summary:has-text('Leave out')");
    await page.locator(".matrix").scrollIntoViewIfNeeded();
  },
  own: async (page) => {
    await page.fill("textarea", "evil-c2[.]net");
    await page.click("summary:has-text('of your own')");
    await page.fill("#own-template", TEMPLATE);
    await page.click("text=Keep and hunt");
    await said(page, /is kept/);
  },
  "own-error": async (page) => {
    await page.fill("textarea", "evil-c2[.]net");
    await page.click("summary:has-text('of your own')");
    await page.fill("#own-template", TEMPLATE.replace("(Domains)", "(Domains"));
  },
  copied: async (page) => {
    await page.fill("textarea", "evil-c2[.]net");
    await page.click("button.main");
    await said(page, /copied/);
  },
  refused: async (page) => {
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("no")) } }));
    await page.fill("textarea", "evil-c2[.]net");
    await page.click("button.main");
    await said(page, /refused the clipboard/);
  },
  replaced: async (page) => {
    await page.fill("textarea", "evil-c2[.]net");
    await page.click("text=Sample");
    await said(page, /Undo/);
  },
  pdf: async (page) => {
    await page.setInputFiles("input[type=file]", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 x") });
    await said(page, /PDF/);
  },
};
