// npm run screenshots: every state of page, panel and options, as PNG files in tests/screenshots, to be looked at, and
// the icons from the logo; with --check the pictures go to target/screenshots and are compared with those.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { ROOT, build, main } from "../build.mjs";
import { serve } from "../start.mjs";
import { launch, launchExtension } from "./browser.mjs";
import { standIns } from "./stand-in.mjs";
import { STATES } from "./view-states.mjs";

const KEPT = join(ROOT, "tests", "screenshots");
const FONTS = "fonts.json";
const THEMES = /** @type {const} */ (["light", "dark"]);
/** Of a picture's pixels this share may differ: edges of letters, by the version of the font's renderer. */
const TOLERANCE = 0.02;
/** Every state stands at the panel's width in light; those that show most in each theme and at each width. */
const SHOWN_EVERYWHERE = ["empty", "report", "one", "nothing", "refused"];

/** What the panel and the options hold, as the browser stores it. */
const HUNTED = { text: "hxxps://login[.]evil-c2[.]net/a", values: ["https://login.evil-c2.net/a"], accept: [] };
const TOLD = { text: "45.77.12[.]9", portal: "defender", query: "", draft: "", copy: false, at: 0, both: null };
const PANEL = {
  inserted: { session: { told: { ...TOLD, kind: "done", words: "The query stands in Defender's editor. Ctrl+Z there brings your draft back.", draft: "DeviceInfo\n| take 5", both: [HUNTED, { ...HUNTED, values: ["45.77.12.9"] }] } } },
  pasted: { session: { told: { ...TOLD, kind: "done", words: "The query stands in Defender's editor by a paste. Ctrl+Z there brings your draft back." } } },
  waiting: { session: { told: { ...TOLD, kind: "waiting", words: "Defender is opening. The query goes into its editor as soon as that appears." } } },
  failed: { session: { told: { ...TOLD, kind: "failed", query: "DeviceNetworkEvents", words: "No query editor is open in this tab. Open the query editor and paste: the query is on the clipboard." } } },
  history: { local: { history: [{ ...HUNTED, at: 1_790_000_000_000, portal: "defender" }, { ...HUNTED, at: 1_789_000_000_000, portal: "sentinel", values: ["45.77.12.9", ...Array(11).fill("x")] }] } },
};

/** Takes every picture, with word of the fonts they are set in. @param {string} folder */
export async function take(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await page(folder);
  await panel(folder);
}

/** @param {string} folder */
async function page(folder) {
  const { server, port } = await serve(join(ROOT, "www", "sample.txt"));
  let browser = await launch();
  writeFileSync(join(folder, FONTS), `${JSON.stringify(await fonts(browser))}\n`);
  for (const colorScheme of THEMES) {
    for (const width of [320, 400, 1280]) {
      for (const [name, enter] of Object.entries(STATES)) {
        if (!SHOWN_EVERYWHERE.includes(name) && (width !== 400 || colorScheme !== "light")) continue;
        browser = await alive(browser, async (one) => {
          const shown = await one.newPage({ viewport: { width, height: 860 }, colorScheme, reducedMotion: "reduce", serviceWorkers: "block" });
          await shown.goto(`http://127.0.0.1:${port}/`);
          await shown.waitForSelector("textarea");
          await enter(shown);
          await still(shown);
          await shown.screenshot({ path: join(folder, `page-${name}-${colorScheme}-${width}.png`), caret: "hide" });
          await shown.close();
        });
      }
    }
  }
  await browser.close();
  server.close();
}

/**
 * Lets a browser work; one that dies or hangs over it is left for a new one, once. Answers the browser that lives.
 * @param {import("playwright-core").Browser} browser @param {(browser: import("playwright-core").Browser) => Promise<void>} work
 */
async function alive(browser, work) {
  const LONGEST = 45_000;
  const within = (/** @type {Promise<void>} */ done) => Promise.race([done, new Promise((_, failed) => setTimeout(failed, LONGEST, new Error("The browser hangs.")).unref())]);
  try {
    await within(work(browser));
    return browser;
  } catch {
    await within(browser.close()).catch(() => undefined);
    const next = await launch();
    await within(work(next));
    return next;
  }
}

/** How wide a line is in each font, in CSS pixels: the same where the same fonts are. @param {import("playwright-core").Browser} browser */
async function fonts(browser) {
  const blank = await browser.newPage();
  const widths = await blank.evaluate(() => ["14px system-ui", "13px ui-monospace, 'DejaVu Sans Mono', monospace"].map((font) => {
    const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    pen.font = font;
    return Math.round(pen.measureText("Quarry finds hxxps://login[.]evil-c2[.]net/a/b?x=1").width);
  }));
  await blank.close();
  return widths;
}

/** Whether the pictures in a folder can be compared with those kept: set in other fonts, each line breaks elsewhere. @param {string} folder */
export const sameFonts = (folder) => readFileSync(join(folder, FONTS), "utf8") === readFileSync(join(KEPT, FONTS), "utf8");

/** Until words have been said and drawn; the bar of what is under way stands still. @param {import("playwright-core").Page} shown */
async function still(shown) {
  await shown.addStyleTag({ content: "progress { visibility: hidden }" }).catch(() => undefined);
  await shown.waitForTimeout(150);
}

/** @param {string} folder */
async function panel(folder) {
  const profile = mkdtempSync(join(tmpdir(), "quarry-pictures-"));
  const portals = await standIns();
  const context = await launchExtension(profile, portals.port);
  const background = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const address = `chrome-extension://${new URL(background.url()).host}/extension`;
  for (const [name, { session = {}, local = {} }] of /** @type {[string, any][]} */ (Object.entries(PANEL))) {
    await background.evaluate(async ([inSession, inLocal]) => {
      await Promise.all([chrome.storage.session.clear(), chrome.storage.local.clear()]);
      await Promise.all([chrome.storage.session.set(inSession), chrome.storage.local.set(inLocal)]);
    }, [session, local]);
    for (const colorScheme of THEMES) {
      const shown = await context.newPage();
      await shown.setViewportSize({ width: 400, height: 860 });
      await shown.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await shown.goto(`${address}/panel.html`);
      await shown.waitForSelector("textarea");
      await shown.evaluate(() => document.querySelectorAll("#past, #told details").forEach((details) => { /** @type {HTMLDetailsElement} */ (details).open = true; }));
      await still(shown);
      await shown.screenshot({ path: join(folder, `panel-${name}-${colorScheme}-400.png`), caret: "hide" });
      await shown.close();
    }
  }
  for (const colorScheme of THEMES) {
    const shown = await context.newPage();
    await shown.setViewportSize({ width: 700, height: 860 });
    await shown.emulateMedia({ colorScheme });
    await shown.goto(`${address}/options.html`);
    await shown.waitForSelector("[role=status]", { state: "attached" });
    await shown.screenshot({ path: join(folder, `options-${colorScheme}-700.png`), caret: "hide" });
    await shown.close();
  }
  await portal(folder, context, background);
  await context.close();
  portals.close();
  rmSync(profile, { recursive: true, force: true });
}

/** The logo in the sizes that toolbars and stores ask for. */
async function icons() {
  const browser = await launch();
  const logo = readFileSync(join(ROOT, "www", "lib", "logo.svg"), "utf8");
  for (const size of [16, 32, 48, 128]) {
    const shown = await browser.newPage({ viewport: { width: size, height: size } });
    await shown.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${logo}`);
    await shown.screenshot({ path: join(ROOT, "extension", "icons", `${size}.png`), omitBackground: true });
    await shown.close();
  }
  await browser.close();
}

/** A stand-in portal's editor before and after a click elsewhere. @param {string} folder @param {import("playwright-core").BrowserContext} context @param {import("playwright-core").Worker} background */
async function portal(folder, context, background) {
  const shown = await context.newPage();
  await shown.setViewportSize({ width: 820, height: 330 });
  await shown.goto("https://security.microsoft.com/v2/advanced-hunting");
  await shown.waitForFunction(() => Reflect.get(window, "standIn")?.value() !== undefined);
  await shown.evaluate(() => document.querySelector("#query")?.scrollIntoView());
  const editor = shown.locator("#query");
  await still(shown);
  await editor.screenshot({ path: join(folder, "portal-before.png"), caret: "hide" });
  await background.evaluate(async () => {
    await Promise.all([chrome.storage.session.clear(), chrome.storage.local.clear()]);
    const [tab] = await chrome.tabs.query({});
    /** @type {any} */ (chrome.contextMenus.onClicked).dispatch({ editable: false, menuItemId: "hunt", pageUrl: "", selectionText: "hxxps://login[.]bücher[.]example/a/b?x=1" }, tab);
  });
  await shown.waitForFunction(() => Reflect.get(window, "standIn")?.value().startsWith("// Quarry"));
  await still(shown);
  await editor.screenshot({ path: join(folder, "portal-after.png"), caret: "hide" });
  await shown.close();
}

/** The pictures in a folder that differ from those kept, in words. @param {string} folder */
export function differences(folder) {
  const names = new Set([...readdirSync(KEPT), ...readdirSync(folder)].filter((name) => name.endsWith(".png") && !name.endsWith("-difference.png")));
  return [...names].sort().flatMap((name) => {
    const [before, after] = [KEPT, folder].map((place) => join(place, name));
    if (!existsSync(before ?? "") || !existsSync(after ?? "")) return [`${name} is in one folder alone`];
    const [a, b] = [before, after].map((place) => PNG.sync.read(readFileSync(place ?? "")));
    if (!a || !b || a.width !== b.width || a.height !== b.height) return [`${name} has another size`];
    const shown = new PNG({ width: a.width, height: a.height });
    const count = pixelmatch(a.data, b.data, shown.data, a.width, a.height, { threshold: 0.15 });
    if (count / (a.width * a.height) <= TOLERANCE) return [];
    writeFileSync(join(folder, name.replace(/\.png$/, "-difference.png")), PNG.sync.write(shown));
    return [`${name}: ${((100 * count) / (a.width * a.height)).toFixed(1)} % of its pixels`];
  });
}

if (process.argv[1]?.endsWith("screenshots.mjs")) {
  await main(async () => {
    await build();
    const check = process.argv.includes("--check");
    const folder = check ? join(ROOT, "target", "screenshots") : KEPT;
    if (!check) await icons();
    await take(folder);
    console.log(folder);
    if (!check) return 0;
    if (!sameFonts(folder)) {
      console.log("This machine's fonts are others than those of the pictures kept: nothing was compared.");
      return 0;
    }
    const found = differences(folder);
    console.log(found.join("\n") || "No picture differs.");
    return found.length > 0 ? 1 : 0;
  });
}
