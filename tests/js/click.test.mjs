// Real clicks and real keys, in a window under Xvfb: the menu that the browser draws, and the command's own key.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchExtension } from "../browser.mjs";
import { standIns } from "../stand-in.mjs";

const DISPLAY = ":97";
const profile = mkdtempSync(join(tmpdir(), "quarry-click-"));
/** @type {import("node:child_process").ChildProcess} */
let screen;
/** @type {Awaited<ReturnType<typeof standIns>>} */
let portals;
/** @type {import("playwright-core").BrowserContext} */
let context;
/** @type {import("playwright-core").Page} */
let portal;
/** @type {import("playwright-core").Page} */
let report;

before(async () => {
  screen = spawn("Xvfb", [DISPLAY, "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], { stdio: "ignore" });
  await new Promise((done) => setTimeout(done, 1_000));
  portals = await standIns();
  context = await launchExtension(profile, portals.port, DISPLAY);
  portal = await context.newPage();
  await portal.goto("https://security.microsoft.com/v2/advanced-hunting");
  await portal.waitForFunction("window.standIn");
  report = await context.newPage();
  await report.goto("https://report.example/");
});
after(async () => {
  await context?.close();
  portals?.close();
  screen?.kill();
  rmSync(profile, { recursive: true, force: true });
});

/** @param {string[]} keys */
function press(...keys) {
  const done = spawnSync("xdotool", ["key", "--delay", "60", ...keys], { env: { ...process.env, DISPLAY } });
  assert.equal(done.status, 0, String(done.stderr));
}
const pause = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));

/** Opens the real menu at a place of the report and chooses the entry that begins with H. @param {{ x: number, y: number }} at */
async function choose(at) {
  await report.mouse.click(at.x, at.y, { button: "right" });
  await pause(500);
  press("h");
}

/** @param {string} part */
async function stands(part) {
  await portal.waitForFunction((text) => /** @type {any} */ (window).standIn.value().includes(text), part, { timeout: 10_000 });
}

/** @param {string} selector */
async function middleOf(selector) {
  const box = await report.locator(selector).boundingBox();
  assert.ok(box);
  return { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 };
}

/** Selects all text of an element, over its lines. @param {string} selector */
async function selected(selector) {
  await report.bringToFront();
  await report.evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(/** @type {Element} */ (document.querySelector(one)));
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }, selector);
}

test("right click on a selection over several lines", async () => {
  await selected("#many");
  await choose(await middleOf("#many"));
  await stands("files.stage-drop.example");
  assert.match(await portal.evaluate("window.standIn.value()"), /"cdn-upd4te\.example", "files\.stage-drop\.example"/, "line breaks part the indicators");
});

test("right click on a link", async () => {
  await report.bringToFront();
  await report.evaluate(() => getSelection()?.removeAllRanges());
  await choose(await middleOf("#link"));
  await stands("evil-link.example/x");
});

test("right click on the page hunts its defanged indicators", async () => {
  await report.bringToFront();
  await report.evaluate(() => getSelection()?.removeAllRanges());
  await choose({ x: 700, y: 20 });
  await stands("login.evil-c2.example/a");
  const text = String(await portal.evaluate("window.standIn.value()"));
  assert.ok(text.includes("45.77.12.9") && !text.includes("evil-link"), "the plain link is left alone");
});

test("the command's own key hunts the selection", async () => {
  await selected("#one");
  press("alt+shift+h");
  await stands('dynamic(["login.evil-c2.example/a"])');
});
