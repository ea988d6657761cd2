// The system's Chromium for tests and pictures.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { join } from "node:path";
import { Missing, ROOT, run } from "../build.mjs";

const PLACES = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** Installs from the system's packages, asking nothing. @param {...string} names */
function apt(...names) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update"], { env });
  run("apt-get", ["install", "--yes", "--no-install-recommends", ...names], { env });
}

const FIREFOX = [process.env.FIREFOX ?? "", "/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The system's Firefox. */
export function firefox() {
  const place = FIREFOX.find((one) => one && existsSync(one));
  if (!place) throw new Missing("Firefox is missing: install it, or set FIREFOX to its path.");
  return place;
}

/** Installs Firefox from the system's packages where that is possible. Answers false where nothing was to do. */
export function installFirefox() {
  if (FIREFOX.some((place) => place && existsSync(place))) return false;
  try {
    apt("firefox-esr");
  } catch {
    throw new Missing("Firefox is missing and cannot be installed from the system's packages: install it, set FIREFOX to its path, or set QUARRY_SKIP=firefox.");
  }
  return "installed once";
}

/** Installs a screen and hands for the tests with real clicks. Answers false where nothing was to do. */
export function installScreen() {
  if (["/usr/bin/Xvfb", "/usr/bin/xdotool"].every((place) => existsSync(place))) return false;
  try {
    apt("xvfb", "xdotool");
  } catch {
    throw new Missing("Xvfb and xdotool are missing and cannot be installed from the system's packages: install them, or set QUARRY_SKIP=clicks.");
  }
  return "installed once";
}

/** Installs Chromium from the system's packages where that is possible. Answers false where nothing was to do. */
export function installChromium() {
  if (PLACES.some((place) => place && existsSync(place))) return false;
  try {
    apt("chromium", "fonts-dejavu-core");
  } catch {
    throw new Missing("Chromium is missing and cannot be installed from the system's packages: install it, or set CHROMIUM to its path.");
  }
  return "installed once";
}

/** A headless Chromium that reaches nothing but the loopback. */
export function launch() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Missing("Chromium is missing: install it, or set CHROMIUM to its path.");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
  return chromium.launch({ executablePath, args });
}

/** Chromium with the shipped extension, every host led to the stand-ins; in a window where a display is named. @param {string} profile @param {number} port @param {string} [display] */
export function launchExtension(profile, port, display) {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Missing("Chromium is missing: install it, or set CHROMIUM to its path.");
  const folder = join(ROOT, "dist", "chrome");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--ignore-certificate-errors", `--host-resolver-rules=MAP * 127.0.0.1:${port}`, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  return chromium.launchPersistentContext(profile, { executablePath, headless: display === undefined, ignoreDefaultArgs: ["--disable-extensions"], args, ignoreHTTPSErrors: true, ...(display ? { env: { ...process.env, DISPLAY: display }, viewport: null } : {}) });
}
