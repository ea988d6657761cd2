// npm run try [-- PATH]: an installed Chrome, Edge, Chromium or Firefox with the extension, a report and stand-in portals, all on
// the loopback under the portals' own names. No tenant is needed; nothing reaches the real portals.
import puppeteer from "puppeteer-core";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Missing, ROOT, build, main } from "../build.mjs";
import { CHROMIUM, FIREFOX, firefoxProxy } from "./browser.mjs";
import { standIns } from "./stand-in.mjs";

/** Branded ones first: they are what analysts use. */
const BROWSERS = ["/usr/bin/google-chrome", "/usr/bin/microsoft-edge", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe", ...CHROMIUM, ...FIREFOX];

await main(async () => {
  await build();
  const executablePath = process.argv[2] ?? BROWSERS.find((place) => existsSync(place));
  if (!executablePath || !existsSync(executablePath)) throw new Missing("No browser was found: name one, npm run try -- PATH.");
  const firefox = /firefox/i.test(executablePath);
  const portals = await standIns({ manners: { signIn: true, slow: 400, traps: false } });
  const browser = firefox
    ? await puppeteer.launch({ browser: "firefox", executablePath, headless: false, acceptInsecureCerts: true, defaultViewport: null, extraPrefsFirefox: firefoxProxy(portals.proxyPort) })
    // Branded Chrome loads unpacked extensions over the debugging pipe only.
    : await puppeteer.launch({ executablePath, headless: false, pipe: true, enableExtensions: [join(ROOT, "dist", "chrome")], acceptInsecureCerts: true, defaultViewport: null, args: ["--no-first-run", "--ignore-certificate-errors", `--host-resolver-rules=MAP * 127.0.0.1:${portals.port}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
  if (firefox) await browser.installExtension(join(ROOT, "dist", "firefox"));
  const page = await browser.newPage();
  await page.goto("https://report.example/");
  console.log("Select an indicator, right-click, choose Hunt this indicator. Close the browser to end.");
  await new Promise((done) => browser.once("disconnected", done));
  portals.close();
});
