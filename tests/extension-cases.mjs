// What the extension does in every browser: one list of cases over a driver, which each browser's test file brings.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { violations } from "./accessibility.mjs";
import { MONACO, standIns } from "./stand-in.mjs";

/**
 * @typedef {any} Page A page of Playwright or Puppeteer: what both can do.
 * @typedef {{
 *   start: (portals: Awaited<ReturnType<typeof standIns>>) => Promise<void>, stop: () => Promise<void>, open: (url: string) => Promise<Page>, nextPage: () => Promise<Page>,
 *   click: (page: Page, info: object) => Promise<void>, told: () => Promise<any>, pending: () => Promise<any>, keep: (values: object) => Promise<void>, settings: (value: object) => Promise<void>, clear: () => Promise<void>,
 *   restart: () => Promise<void>, own: (name: "panel" | "options") => Promise<Page>, panels: () => Promise<number>, errors: () => string[], grantsActiveTab: boolean,
 * }} Driver
 */

const DRAFT = "DeviceInfo\n| take 5";
const HUNTING = "https://security.microsoft.com/v2/advanced-hunting";
const LOGS = "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/x";
const SELECTED = { selectionText: "hxxps://login[.]evil-c2[.]example/a?x=1" };

/** @param {string} browser @param {Driver} driver */
export function extensionCases(browser, driver) {
  /** @type {Awaited<ReturnType<typeof standIns>>} */
  let portals;

  before(async () => {
    portals = await standIns();
    await driver.start(portals);
  });
  after(async () => {
    await driver.stop();
    portals?.close();
  });
  beforeEach(async () => {
    portals.behave();
    await driver.clear();
  });

  /** Waits until the answer is true. @param {() => Promise<boolean> | boolean} answer */
  async function until(answer, what = "it", time = 15_000) {
    const end = Date.now() + time;
    for (;;) {
      try {
        if (await answer()) return;
      } catch {
        // A page that navigates cannot be asked.
      }
      if (Date.now() > end) assert.fail(`waited for ${what} in vain; told: ${(await driver.told())?.words}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** The editor of a portal's page: in the page itself, or in the innermost frame. @param {Page} page */
  const editorOf = (page) => page.frames().find((/** @type {any} */ frame) => frame.url().includes("/la-main-view")) ?? page.mainFrame();
  const value = (/** @type {Page} */ page) => editorOf(page).evaluate("window.standIn && window.standIn.value()");
  const ask = (/** @type {Page} */ page, /** @type {string} */ what) => editorOf(page).evaluate(`window.standIn.${what}()`);

  /** @param {string} url */
  async function portal(url) {
    const page = await driver.open(url);
    await until(async () => (await value(page)) === DRAFT, "the stand-in's editor");
    return page;
  }
  const report = () => driver.open("https://report.example/");

  /** @param {Page} page */
  async function stands(page, part = "login.evil-c2.example/a") {
    await until(async () => String(await value(page)).includes(part), "the query in the editor");
    const text = String(await value(page));
    assert.match(text, /^\/\/ Quarry /, "the whole text is the query");
    assert.ok(!text.trimEnd().includes("\n\n"), "an empty line would end it");
    await until(() => ask(page, "selection"), "nothing selected");
    assert.equal(await editorOf(page).evaluate("window.standIn.ran"), 0, "nobody pressed Run");
  }

  /** The portal's tab that a hunt opened and waits for. */
  async function waiting() {
    const from = await report();
    const opened = driver.nextPage();
    await driver.click(from, SELECTED);
    const page = await opened;
    await until(async () => (await driver.pending()) !== undefined, "the hunt that waits");
    await until(() => page.evaluate("location.pathname.includes('hunting') && document.readyState === 'complete'"), "the page");
    return page;
  }

  /** @param {Page} page @param {string} key */
  async function control(page, key) {
    await page.keyboard.down("Control");
    await page.keyboard.press(key);
    await page.keyboard.up("Control");
  }

  for (const monaco of MONACO) {
    for (const loader of /** @type {const} */ (["amd", "bundled"])) {
      test(`${browser}: Defender, Monaco ${monaco} ${loader}: one edit, one undo`, async () => {
        portals.behave({ monaco, loader });
        const page = await portal(HUNTING);
        await page.bringToFront();
        await ask(page, "focus");
        await control(page, "End");
        await page.keyboard.type(" // typed");
        const typed = await value(page);
        assert.match(typed, /typed$/);
        await driver.click(await report(), SELECTED);
        await stands(page);
        await until(async () => (await driver.told())?.kind === "done", "word of success");
        const told = await driver.told();
        assert.match(told.words, loader === "amd" ? /stands in Defender's editor\. / : /editor by a paste/);
        assert.equal(told.draft.replaceAll("\r\n", "\n"), typed, "the panel keeps the draft");
        await page.bringToFront();
        await ask(page, "focus");
        await control(page, "z");
        await until(async () => (await value(page)) === typed, "one undo brings back what was typed");
        assert.equal(await ask(page, "hidden"), 3, "viewer, hidden and small editor are as they were");
      });
    }
  }

  test(`${browser}: Sentinel's editor in a frame of a frame of another origin`, async () => {
    const page = await portal(LOGS);
    await driver.click(await report(), SELECTED);
    await stands(page);
    assert.match(String(await value(page)), /CommonSecurityLog/, "the portal used last is the one");
  });

  test(`${browser}: of two tabs the one used last, under a policy with trusted types, with five hundred domains`, async () => {
    portals.behave({ csp: true, loader: "bundled", global: true });
    const other = await portal(HUNTING);
    const page = await portal(`${HUNTING}?tab=2`);
    await page.bringToFront();
    await driver.click(await report(), { selectionText: Array.from({ length: 500 }, (_, index) => `c2-${index}[.]evil-c2[.]example`).join("\n") });
    await stands(page, "c2-499.evil-c2.example");
    assert.equal(await value(other), DRAFT);
  });

  test(`${browser}: a link, and the defanged indicators of a page`, async () => {
    const page = await portal(HUNTING);
    const from = await report();
    await driver.click(from, { linkUrl: "http://evil-link.example/x" });
    await stands(page, "evil-link.example/x");
    await from.bringToFront();
    await driver.click(from, { menuItemId: "hunt-page" });
    if (driver.grantsActiveTab) await stands(page, "cdn-upd4te.example");
    // Without the right to read the page, that is said.
    else await until(async () => (await driver.told())?.kind === "failed", "the reason");
  });

  test(`${browser}: no tab: the portal is opened, through sign-in, and gets the query once`, async () => {
    portals.behave({ signIn: true, slow: 700 });
    const from = await report();
    const opened = driver.nextPage();
    await driver.click(from, SELECTED);
    const page = await opened;
    await until(() => page.url().startsWith(HUNTING), "the portal behind the sign-in");
    await stands(page);
    await until(async () => (await driver.pending()) === undefined, "nothing waits any more");
    await page.reload();
    await until(async () => (await value(page)) === DRAFT, "a reload inserts nothing");
  });

  test(`${browser}: a Monaco whose parts come one by one is left alone until it stands`, async () => {
    portals.behave({ late: 2_000 });
    const before = driver.errors().length;
    const from = await report();
    const opened = driver.nextPage();
    await driver.click(from, SELECTED);
    await stands(await opened);
    // Services that lack a part fail where the page first needs them, a moment after the editor stands.
    await new Promise((done) => setTimeout(done, 2_000));
    assert.deepEqual(driver.errors().slice(before), [], "its services were asked for before all of them had come");
  });

  test(`${browser}: an incident that somebody reads is left alone`, async () => {
    const incident = await driver.open("https://security.microsoft.com/incidents/7");
    const from = await report();
    const opened = driver.nextPage();
    await driver.click(from, SELECTED);
    await stands(await opened);
    assert.equal(incident.url(), "https://security.microsoft.com/incidents/7");
  });

  test(`${browser}: a closed tab forgets the hunt, and says so`, async () => {
    portals.behave({ slow: 60_000 });
    await (await waiting()).close();
    await until(async () => /closed before its editor/.test((await driver.told())?.words ?? ""), "word of it");
  });

  test(`${browser}: after ten minutes the hunt is dropped, and that is said`, async () => {
    portals.behave({ slow: 60_000 });
    const page = await waiting();
    await driver.keep({ pending: { ...(await driver.pending()), asked: Date.now() - 601_000 } });
    await page.reload();
    await until(async () => /no editor for ten minutes/.test((await driver.told())?.words ?? ""), "word of it");
    assert.equal(await driver.pending(), undefined);
  });

  test(`${browser}: a hunt that waits survives a restart of the background`, async () => {
    portals.behave({ slow: 3_000 });
    const page = await waiting();
    await driver.restart();
    // Any change of the tab wakes it again.
    await page.reload();
    await stands(page);
  });

  test(`${browser}: a read-only editor, then the link, then the clipboard`, async () => {
    portals.behave({ readOnly: true });
    await portal(HUNTING);
    await driver.settings({ hunt: "email" });
    const from = await report();
    const opened = driver.nextPage();
    await driver.click(from, { selectionText: "mule@evil-c2[.]example" });
    const page = await opened;
    await until(() => page.url().startsWith(`${HUNTING}?query=H4sI`), "the link");
    await until(async () => /opened by a link/.test((await driver.told())?.words ?? ""), "word of the link");
    assert.doesNotMatch(page.url(), /runQuery/);
    await driver.settings({});
    await driver.click(from, SELECTED);
    await until(async () => (await driver.told())?.copy === true, "word of the clipboard");
  });

  for (const hostile of ["throws", "fake", "lies", "prototypes"]) {
    test(`${browser}: a hostile portal: ${hostile}`, async () => {
      const amd = hostile === "lies" || hostile === "prototypes";
      portals.behave({ hostile, loader: amd ? "amd" : "bundled" });
      const page = await driver.open(HUNTING);
      await until(async () => (await value(page)) !== undefined, "the editor");
      await driver.click(await report(), SELECTED);
      await until(async () => ["done", "failed"].includes((await driver.told())?.kind), "an outcome");
      const told = await driver.told();
      // What cannot be confirmed is not called success.
      if (hostile === "lies") assert.notEqual(told.kind === "done" && /editor\. /.test(told.words), true, told.words);
      else if (told.kind === "done") assert.match(String(await value(page)), /^\/\/ Quarry /);
      assert.ok(told.words.length < 400 && !/[<>]/.test(told.words), told.words);
    });
  }

  test(`${browser}: nothing to hunt opens the panel with the reason`, async () => {
    await portal(HUNTING);
    const from = await report();
    await driver.click(from, { selectionText: "nothing to see here" });
    await until(async () => (await driver.told())?.kind === "failed", "the reason");
    assert.match((await driver.told()).words, /Nothing in the text has the shape of an indicator/);
    await until(async () => (await driver.panels()) === 1, "the panel");
  });

  test(`${browser}: the panel inserts, and shows the draft that was replaced`, async () => {
    const page = await portal(HUNTING);
    const panel = await driver.own("panel");
    await panel.waitForSelector("textarea");
    await panel.type("textarea", "hxxps://login[.]evil-c2[.]example/a?x=1");
    await until(() => panel.evaluate("document.querySelector('button.main').textContent === 'Insert into Defender' && !document.querySelector('button.main').disabled"), "the button");
    await panel.evaluate("document.querySelector('button.main').click()");
    await stands(page);
    await until(() => panel.evaluate("document.querySelector('#told.done pre')?.textContent.startsWith('DeviceInfo') === true"), "the draft");
  });

  test(`${browser}: hunting again replaces the hunt, and the panel hunts both together`, async () => {
    const page = await portal(HUNTING);
    const from = await report();
    await driver.click(from, SELECTED);
    await stands(page);
    await driver.click(from, { selectionText: "plain.example" });
    await stands(page, "plain.example");
    assert.doesNotMatch(String(await value(page)), /evil-c2/, "the hunt before is replaced");
    await until(async () => (await driver.told())?.both?.length === 2, "the hunt before");
    const panel = await driver.own("panel");
    await until(() => panel.evaluate("[...document.querySelectorAll('#told button')].some((one) => one.textContent === 'Hunt both together (2)')"), "the offer");
    await panel.evaluate("[...document.querySelectorAll('#told button')].find((one) => one.textContent.startsWith('Hunt both')).click()");
    await stands(page, "login.evil-c2.example/a");
    // What was hunted by its plain name is hunted beside a disguised one too, and stays ticked.
    assert.match(String(await value(page)), /"plain\.example"/);
    await until(async () => (await driver.told())?.text.includes("plain.example"), "word of both");
    assert.match(String(await panel.evaluate("document.querySelector('.count').textContent")), /2 indicators, 2 selected/);
  });

  test(`${browser}: the last hunts are kept, shown again and forgotten`, async () => {
    await portal(HUNTING);
    const from = await report();
    await driver.click(from, SELECTED);
    await until(async () => (await driver.told())?.kind === "done", "the hunt");
    const panel = await driver.own("panel");
    await until(() => panel.evaluate("document.querySelectorAll('#past li').length === 1"), "the hunt in the list");
    await panel.evaluate("document.querySelector('#past').open = true; document.querySelector('#report').value = ''; document.querySelector('#past li button').click()");
    await until(() => panel.evaluate("document.querySelector('.query code').textContent.includes('login.evil-c2.example/a')"), "the hunt shown again");
    await panel.evaluate("[...document.querySelectorAll('#past > button')].at(-1).click()");
    await until(() => panel.evaluate("document.querySelector('#past').hidden"), "nothing kept");
    await driver.settings({ history: false });
    await driver.click(from, { selectionText: "hxxp://other[.]example" });
    await until(async () => /done/.test((await driver.told())?.kind) && (await driver.told()).text.includes("other"), "the next hunt");
    assert.equal(await panel.evaluate("document.querySelector('#past').hidden"), true, "off is off");
  });

  test(`${browser}: settings go out and come in as one file, each field checked`, async () => {
    await driver.settings({ since: "30d", own: [{ name: "Ours", template: "T | where x == '1.2.3.4'" }] });
    const options = await driver.own("options");
    await until(() => options.evaluate("document.querySelector('select[name=since]')?.value === '30d'"), "the options");
    const give = (/** @type {string} */ text) => options.evaluate(`(() => {
      const given = new DataTransfer();
      given.items.add(new File([${JSON.stringify(text)}], "quarry-settings.json"));
      const file = document.querySelector("input[type=file]");
      file.files = given.files;
      file.dispatchEvent(new Event("change"));
    })()`);
    const saidThere = () => options.evaluate("document.querySelector('[role=status]')?.textContent");
    await give("{}");
    await until(async () => /no settings file of Quarry\. Nothing was changed/.test(await saidThere()), "the refusal");
    await give('{"quarry": 99, "settings": {}}');
    await until(async () => /newer Quarry/.test(await saidThere()), "the refusal of a newer file");
    await give('{"quarry": 1, "settings": {"since": "3d", "portal": "nowhere", "ignore": ["vendor.example"]}}');
    await until(async () => /Imported from quarry-settings\.json\. Not of their kind.*: portal\./.test(await saidThere()), "the import");
    assert.equal(await options.evaluate("document.querySelector('select[name=since]').value"), "3d");
    assert.equal(await options.evaluate("document.querySelector('select[name=portal]').value"), "automatic");
  });

  test(`${browser}: axe-core finds nothing in panel and options`, async () => {
    const panel = await driver.own("panel");
    await panel.waitForSelector("textarea");
    assert.deepEqual(await violations(panel), [], "the empty panel");
    await panel.type("textarea", "hxxps://login[.]evil-c2[.]example/a?x=1 and invoice.zip");
    await driver.keep({ told: { text: "", values: [], words: "No editor.", kind: "failed", portal: "defender", query: "x", draft: "y", copy: false, at: 0, both: null } });
    await until(() => panel.evaluate("document.querySelector('#told.failed') !== null"), "word of it");
    assert.deepEqual(await violations(panel), [], "the panel with a hunt");
    const options = await driver.own("options");
    await until(() => options.evaluate("document.querySelector('[role=status]') !== null"), "the options");
    assert.deepEqual(await violations(options), [], "the options");
  });

  test(`${browser}: no request to any host but the stand-ins, no unhandled error`, () => {
    const known = /^(report\.example|security\.microsoft\.com|portal\.azure\.com|login\.microsoftonline\.com|sandbox-\d\.reactblade\.portal\.azure\.net)$/;
    // What the browser itself asks for at its start, without any page or extension.
    const own = /(^|\.)((google|googleapis|gstatic|gvt1)\.com|mozilla\.(org|com|net)|firefox\.com|mozgcp\.net)$/;
    assert.deepEqual([...portals.hosts].filter((host) => !known.test(host) && !own.test(host)), []);
    // A hostile page of ours throws on purpose.
    assert.deepEqual(driver.errors().filter((error) => !/^(Error: no|1)$/.test(error)), []);
  });
}
