// npm run e2e: the extension in both browsers on five versions of Monaco, from the oldest that is supported to the newest.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { ROOT, build, main, run, step } from "../build.mjs";

const VERSIONS = ["0.46.0", "0.50.0", "0.52.2", "0.55.1", "0.57.0"];

await main(async () => {
  await build();
  const { installChromium, installFirefox } = await import("./browser.mjs");
  await step("Monaco", () => {
    const missing = VERSIONS.filter((version) => !existsSync(join(ROOT, "target", "monaco", "node_modules", `monaco-${version}`)));
    if (missing.length === 0) return false;
    run("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", join(ROOT, "target", "monaco"), ...VERSIONS.map((version) => `monaco-${version}@npm:monaco-editor@${version}`)]);
    return missing.join(", ");
  });
  await step("Chromium", installChromium);
  await step("Firefox", installFirefox);
  const files = ["chromium", "firefox"].map((name) => join(ROOT, "tests", "js", `${name}.test.mjs`));
  const env = { ...process.env, QUARRY_MONACO: [...VERSIONS].reverse().join(",") };
  return spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit", env }).status ?? 1;
});
