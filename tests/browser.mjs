// The system's browsers for tests and pictures.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { join } from "node:path";
import { Missing, ROOT, run } from "../build.mjs";

/** Where browsers stand on the usual systems; a variable of their name comes first. */
export const CHROMIUM = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
export const FIREFOX = [process.env.FIREFOX ?? "", "/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

/** @param {string[]} places */
const standing = (places) => places.find((place) => place && existsSync(place));

/**
 * Installs from the system's packages what stands at none of the places, asking nothing. Answers false where nothing was to do.
 * @param {string[]} places @param {string[]} packages @param {string} otherwise What to do where that is not possible.
 */
function install(places, packages, otherwise) {
  if (standing(places)) return false;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    run("apt-get", ["update"], { env });
    run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], { env });
  } catch {
    throw new Missing(`${packages[0]} is missing and cannot be installed from the system's packages: ${otherwise}.`);
  }
  return "installed once";
}

export const installChromium = () => install(CHROMIUM, ["chromium", "fonts-dejavu-core"], "install it, set CHROMIUM to its path, or set QUARRY_SKIP=chromium");
export const installFirefox = () => install(FIREFOX, ["firefox-esr"], "install it, set FIREFOX to its path, or set QUARRY_SKIP=firefox");
/** A screen and hands, for the tests with real clicks. */
export function installScreen() {
  const otherwise = "install it, or set QUARRY_SKIP=clicks";
  return [install(["/usr/bin/Xvfb"], ["xvfb"], otherwise), install(["/usr/bin/xdotool"], ["xdotool"], otherwise)].find(Boolean) ?? false;
}

/** The path of the system's Chromium. */
function chromiumPath() {
  const place = standing(CHROMIUM);
  if (!place) throw new Missing("Chromium is missing: install it, or set CHROMIUM to its path.");
  return place;
}

/** The path of the system's Firefox. */
export function firefox() {
  const place = standing(FIREFOX);
  if (!place) throw new Missing("Firefox is missing: install it, or set FIREFOX to its path.");
  return place;
}

/** What leads every name that Firefox asks for to the stand-ins. @param {number} proxyPort */
export const firefoxProxy = (proxyPort) => ({ "network.proxy.type": 1, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": proxyPort, "network.stricttransportsecurity.preloadlist": false });

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A headless Chromium that reaches nothing but the loopback. */
export function launch() {
  const executablePath = chromiumPath();
  const args = [...QUIET, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
  return chromium.launch({ executablePath, args });
}

/** Chromium with the shipped extension, every host led to the stand-ins; in a window where a display is named. @param {string} profile @param {number} port @param {string} [display] */
export function launchExtension(profile, port, display) {
  const executablePath = chromiumPath();
  const folder = join(ROOT, "dist", "chrome");
  const args = [...QUIET, "--ignore-certificate-errors", `--host-resolver-rules=MAP * 127.0.0.1:${port}`, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  return chromium.launchPersistentContext(profile, { executablePath, headless: display === undefined, ignoreDefaultArgs: ["--disable-extensions"], args, ignoreHTTPSErrors: true, ...(display ? { env: { ...process.env, DISPLAY: display }, viewport: null } : {}) });
}
