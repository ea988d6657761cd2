// npm test: every check there is, a line each with its time; on failure the output of the failed stage alone.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Missing, ROOT, build, main, run, step } from "../build.mjs";

const VENV = join(ROOT, "target", "venv");
const PYTHON = join(VENV, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
/** Stages by name that QUARRY_SKIP leaves out, parted by commas: `engine`, `chromium`, `firefox`, `clicks`. */
const SKIPPED = new Set((process.env.QUARRY_SKIP ?? "").split(",").filter(Boolean));
let passed = 0;

/** @param {string} name @param {string} program @param {string[]} args @param {object} [options] */
async function stage(name, program, args, options) {
  await step(name, () => {
    run(program, args, options);
    passed += 1;
  });
}

/**
 * A stage that drives browsers. One that crashes or hangs is no failure of what it shows: the stage is run once more then, and
 * says so; a case that fails in a browser that lives is a failure at once.
 * @param {string} name @param {string[]} files @param {string[]} [options]
 */
async function browserStage(name, files, options = []) {
  const args = ["--test", "--test-force-exit", "--test-timeout=300000", ...options, ...files.map((file) => join(ROOT, "tests", "js", `${file}.test.mjs`))];
  try {
    await stage(name, process.execPath, args);
  } catch (error) {
    if (!/browser has been closed|Target crashed|Target closed|Protocol error .*closed|test timed out/.test(String(error))) throw error;
    console.log(`${name}: a browser died or hung; once more.`);
    await stage(name, process.execPath, args);
  }
}

/** Runs the engine's tests, a file a process and two at a time; answers what they counted. */
async function engine() {
  const files = readdirSync(join(ROOT, "tests", "engine")).filter((name) => /^test_.*\.py$/.test(name)).map((name) => name.slice(0, -3));
  /** @type {string[]} */
  const said = [];
  const one = (/** @type {string} */ name) => new Promise((done, failed) => {
    const child = spawn(PYTHON, ["-m", "unittest", name], { cwd: join(ROOT, "tests", "engine") });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (/** @type {Buffer} */ part) => { output += part; });
    child.on("error", failed);
    child.on("close", (code) => {
      said.push(...(output.match(/^rows found.*$/gm) ?? []));
      if (code === 0) done(undefined);
      else failed(new Error(`python -m unittest ${name}\n${output}`));
    });
  });
  // The longest first, beside the others in a row.
  const [longest, ...others] = files.sort((a) => (a === "test_tables" ? -1 : 1));
  await Promise.all([one(longest ?? ""), others.reduce((before, name) => before.then(() => one(name)), Promise.resolve())]);
  passed += 1;
  return said.join(" ");
}

/** The engine's Python packages, in a virtual environment below target/. */
function installPython() {
  return step("Python packages", () => {
    const wanted = join(ROOT, "tests", "engine", "requirements.txt");
    const stamp = join(VENV, "installed.txt");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(wanted, "utf8")) return false;
    const base = ["python3", "python"].find((name) => spawnSync(name, ["--version"]).status === 0);
    if (!base) throw new Missing("Python 3 is missing: install it, or set QUARRY_SKIP=engine.");
    try {
      if (!existsSync(PYTHON)) run(base, ["-m", "venv", VENV]);
      run(PYTHON, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", wanted]);
    } catch {
      throw new Missing("The Python packages of tests/engine/requirements.txt cannot be installed: run pip where they can be fetched, or set QUARRY_SKIP=engine.");
    }
    copyFileSync(wanted, stamp);
    return "installed once";
  });
}

await main(async () => {
  await build();
  await stage("format", "cargo", ["fmt", "--check"]);
  await stage("clippy, native", "cargo", ["clippy", "--quiet", "--locked", "--all-targets", "--", "-D", "warnings"]);
  await stage("clippy, wasm32", "cargo", ["clippy", "--quiet", "--locked", "--lib", "--no-default-features", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
  await stage("rustdoc", "cargo", ["doc", "--quiet", "--locked", "--no-deps", "--lib"], { env: { RUSTDOCFLAGS: "-D warnings" } });
  await stage("cargo test", "cargo", ["test", "--quiet", "--locked"]);
  await stage("tsc", process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "--project", ROOT]);
  const scripts = ["golden", "kql", "mixtures", "manifest", "page-editor", "start", "tree", "wasm"].map((name) => join(ROOT, "tests", "js", `${name}.test.mjs`));
  // Two at a time: by itself Node leaves one core to others.
  await stage("node, shipped wasm and KQL", process.execPath, ["--test", "--test-concurrency=2", ...scripts]);
  if (!SKIPPED.has("engine")) {
    await installPython();
    await step("hunts on an engine", engine);
  }
  // Imported late: it stands on an npm package, which build() installs.
  const { installChromium, installFirefox, installScreen } = await import("./browser.mjs");
  await stage("web-ext lint", process.execPath, [join(ROOT, "node_modules", "web-ext", "bin", "web-ext.js"), "lint", "--warnings-as-errors", "--source-dir", join(ROOT, "dist", "firefox")]);
  const browsers = [];
  if (!SKIPPED.has("chromium")) {
    await step("Chromium", installChromium);
    browsers.push("page", "pictures", "chromium");
    if (!SKIPPED.has("clicks")) {
      await step("Xvfb", installScreen);
      browsers.push("click");
    }
  }
  const firefox = !SKIPPED.has("firefox");
  if (firefox) await step("Firefox", installFirefox);
  if (browsers.length > 0) await browserStage("page and extension, Chromium", browsers, ["--test-concurrency=2"]);
  // By itself: its cases restart the background, whose events get lost beside another browser's load.
  if (firefox) await browserStage("extension, Firefox", ["firefox"]);
  console.log(SKIPPED.size > 0 ? `Skipped by QUARRY_SKIP: ${[...SKIPPED].join(", ")}` : "Nothing was skipped.");
  console.log(`${passed} passed, 0 failed`);
});
