// The whole build: the command, the wasm package, the folders in dist/. Installs the tools that it lacks, skips what is
// up to date, and says what each step was and how long it took.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const ROOT = fileURLToPath(new URL(".", import.meta.url));
const TOOLS = join(ROOT, "target", "tools");
const WASM_PACK = "0.15.1";
const TARGET = "wasm32-unknown-unknown";
/** Bytes of the wasm, raw and gzip; raising one is a line that somebody must defend. */
const BUDGET = { raw: 1_375_000, gzip: 550_000 };

/** A step that cannot be done here, with one sentence that says what to do. */
export class Missing extends Error {}

/** Runs a step and prints its name with its time; `work` answers a remark, or false where nothing was to do. */
export async function step(name, work) {
  const begun = performance.now();
  const remark = await work();
  if (remark === false) return;
  console.log(`${name.padEnd(28)} ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s${remark ? `  ${remark}` : ""}`);
}

/** Runs a program in the project's folder, its output kept; throws what it printed if it failed. */
export function run(program, args, options = {}) {
  const path = [join(TOOLS, "bin"), join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const done = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, ...options, env: { ...process.env, PATH: path, ...options.env } });
  if (done.error) throw new Missing(`${program} cannot be run: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** The newest change below the paths, in milliseconds. */
function newest(...paths) {
  let time = 0;
  for (const path of paths) {
    const full = join(ROOT, path);
    if (!existsSync(full)) continue;
    const stat = statSync(full);
    time = Math.max(time, stat.isDirectory() ? newest(...readdirSync(full).map((name) => join(path, name))) : stat.mtimeMs);
  }
  return time;
}

export function installPackages() {
  return step("npm packages", () => {
    const lock = join(ROOT, "node_modules", ".package-lock.json");
    if (existsSync(lock) && statSync(lock).mtimeMs >= newest("package-lock.json")) return false;
    try {
      run("npm", ["ci", "--no-audit", "--no-fund"]);
    } catch (error) {
      throw new Missing(`The npm packages cannot be installed: run 'npm ci' where a registry can be reached. ${String(error).split("\n").at(-2) ?? ""}`);
    }
  });
}

function installTarget() {
  return step("wasm32 target", () => {
    const sysroot = run("rustc", ["--print", "sysroot"]).trim();
    if (existsSync(join(sysroot, "lib", "rustlib", TARGET))) return false;
    try {
      run("rustup", ["target", "add", TARGET]);
    } catch {
      throw new Missing(`Rust's target ${TARGET} is missing and cannot be fetched: run 'rustup target add ${TARGET}' where it can.`);
    }
  });
}

function installWasmPack() {
  return step("wasm-pack", () => {
    if (existsSync(join(TOOLS, "bin", process.platform === "win32" ? "wasm-pack.exe" : "wasm-pack"))) return false;
    try {
      run("cargo", ["install", "--quiet", "--locked", "--root", TOOLS, "--version", WASM_PACK, "wasm-pack"]);
    } catch {
      throw new Missing(`wasm-pack is missing and cannot be built: run 'cargo install wasm-pack --root target/tools' where crates can be fetched.`);
    }
    return "built once";
  });
}

function buildCommand() {
  return step("command", () => {
    const before = newest("target/release/quarry");
    run("cargo", ["build", "--release", "--quiet", "--locked"]);
    return newest("target/release/quarry") === before ? false : "target/release/quarry";
  });
}

function buildWasm() {
  return step("wasm package", () => {
    const glue = "www/pkg/quarry_bg.wasm";
    if (newest(glue) > newest("src", "Cargo.toml", "Cargo.lock", "build.mjs")) return false;
    rmSync(join(ROOT, "www/pkg"), { recursive: true, force: true });
    // --no-opt: wasm-pack would download an optimiser; npm's binaryen is the same program.
    // SIMD is in every browser that the manifest admits; memchr looks at sixteen bytes at a time with it. Where crates stand on
    // the machine that builds is no part of what is shipped: the same source gives the same bytes.
    const crates = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
    const env = { CARGO_ENCODED_RUSTFLAGS: ["-C", "target-feature=+simd128", `--remap-path-prefix=${crates}=cargo`].join("\x1f") };
    run("wasm-pack", ["build", "--target", "web", "--out-dir", "www/pkg", "--no-pack", "--no-opt", "--profile", "wasm", "--", "--locked", "--no-default-features"], { env });
    foldScripts();
    const raw = join(ROOT, glue);
    const features = ["--enable-bulk-memory", "--enable-simd", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];
    run("wasm-opt", ["-O1", ...features, "--strip-debug", "--strip-producers", "-o", raw, raw]);
    rmSync(join(ROOT, "www/pkg/.gitignore"), { force: true });
    const bytes = readFileSync(raw);
    const size = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    if (size.raw > BUDGET.raw || size.gzip > BUDGET.gzip) {
      // Left there, it would be up to date the next time.
      rmSync(raw);
      throw new Error(`The wasm has ${size.raw} bytes, ${size.gzip} as gzip; the budget is ${BUDGET.raw} and ${BUDGET.gzip}.`);
    }
    return `${Math.round(size.raw / 1000)} KB, ${Math.round(size.gzip / 1000)} KB as gzip`;
  });
}

/** The package stays one script and one wasm: the scripts that its script imports from a folder beside it are written into it. */
function foldScripts() {
  const folder = join(ROOT, "www", "pkg");
  const script = join(folder, "quarry.js");
  const imported = /^import \{[^}]+\} from '(\.\/snippets\/[^']+)';$/gm;
  const body = (/** @type {string} */ _line, /** @type {string} */ name) => readFileSync(join(folder, name), "utf8").replaceAll(/^export /gm, "");
  writeFileSync(script, readFileSync(script, "utf8").replace(imported, body));
  rmSync(join(folder, "snippets"), { recursive: true });
}

/** The version of Cargo.toml, which is the only one. */
export function version() {
  return /^version = "(.+)"$/m.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"))?.[1] ?? "0.0.0";
}

/** The one manifest, without the keys that a browser does not know. @param {string} browser @param {any} manifest */
function manifestOf(browser, manifest) {
  const { browser_specific_settings, side_panel, sidebar_action, ...others } = { ...manifest, version: version() };
  const { service_worker, scripts, type } = manifest.background;
  return browser === "firefox"
    ? { ...others, background: { scripts, type }, permissions: manifest.permissions.filter((/** @type {string} */ name) => name !== "sidePanel"), sidebar_action, browser_specific_settings }
    : { ...others, background: { service_worker, type }, side_panel, minimum_chrome_version: "121" };
}

function copyFolders() {
  return step("folders in dist/", () => {
    const stamp = join(ROOT, "dist", ".stamp");
    if (existsSync(stamp) && statSync(stamp).mtimeMs > newest("www", "extension", "build.mjs", "Cargo.toml")) return false;
    rmSync(join(ROOT, "dist"), { recursive: true, force: true });
    const site = join(ROOT, "dist", "www");
    cpSync(join(ROOT, "www"), site, { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
    const files = /** @type {string[]} */ (readdirSync(site, { recursive: true })).map((name) => String(name).replaceAll("\\", "/")).filter((name) => statSync(join(site, name)).isFile());
    writeFileSync(join(site, "files.json"), `${JSON.stringify(files.sort())}\n`);
    const manifest = JSON.parse(readFileSync(join(ROOT, "extension", "manifest.json"), "utf8"));
    for (const browser of ["chrome", "firefox"]) {
      const folder = join(ROOT, "dist", browser);
      mkdirSync(folder, { recursive: true });
      cpSync(join(ROOT, "extension"), join(folder, "extension"), { recursive: true, filter: (path) => !/manifest\.json$|\.md$/.test(path) });
      for (const part of ["lib", "pkg", "sample.txt"]) cpSync(join(site, part), join(folder, "www", part), { recursive: true });
      const own = manifestOf(browser, manifest);
      writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(own, null, 2)}\n`);
    }
    writeFileSync(stamp, "");
  });
}

/** Everything that a user runs. */
export async function build() {
  await installPackages();
  await installTarget();
  await installWasmPack();
  await buildCommand();
  await buildWasm();
  await copyFolders();
}

/** The stores' packages, from the folders that were tested. */
function pack() {
  return step("packages in dist/", () => {
    const webExt = join(ROOT, "node_modules", "web-ext", "bin", "web-ext.js");
    const names = ["chrome", "firefox"].map((browser) => {
      const name = `quarry-${browser}-${version()}.zip`;
      run(process.execPath, [webExt, "build", "--overwrite-dest", "--source-dir", join(ROOT, "dist", browser), "--artifacts-dir", join(ROOT, "dist"), "--filename", name]);
      return name;
    });
    return names.join(", ");
  });
}

/** Runs a script's main function; a thing that cannot be had ends it with one sentence. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    console.error(error instanceof Missing ? error.message : (error?.stack ?? error));
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await build();
    if (process.argv.includes("--package")) await pack();
  });
}
