// The house keeps its rules: who imports whom, one version, no path or host of the outside.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, version } from "../../build.mjs";

const files = existsSync(join(ROOT, ".git"))
  ? execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n").filter((name) => existsSync(join(ROOT, name)))
  : [];
const text = (name) => readFileSync(join(ROOT, name), "utf8");
const source = (folder) => files.filter((name) => name.startsWith(folder) && /\.(rs|m?js)$/.test(name));

/** Which module a file may use of ours, beside itself and what lies below it. */
const MAY_USE = {
  "src/error.rs": ["answer", "hunt"],
  "src/since.rs": [],
  "src/indicator/suffix.rs": [],
  "src/indicator/": ["error"],
  "src/text/": ["error", "indicator"],
  "src/hunt/": ["indicator", "portal", "error"],
  "src/kql/": ["hunt", "portal", "since"],
  "src/portal/": ["since"],
  "src/template/": ["api", "error", "hunt", "indicator", "kql", "text"],
  "src/files.rs": ["api", "hunt", "indicator", "kql"],
};

test("modules import downwards only", () => {
  for (const name of source("src/")) {
    const rule = Object.entries(MAY_USE).find(([place]) => name.startsWith(place));
    if (!rule) continue;
    const own = name.split("/")[1]?.replace(".rs", "");
    for (const [, used] of text(name).matchAll(/crate::(\w+)/g)) assert.ok(used === own || rule[1].includes(used ?? ""), `${name} uses ${used}`);
  }
});

test("each boundary is one file", () => {
  for (const name of source("src/")) {
    const body = text(name);
    assert.equal(/\buse url::/.test(body), name === "src/indicator/host.rs", `${name} and url`);
    assert.equal(/js_sys|web_sys/.test(body), name === "src/wasm/mod.rs", `${name} and the browser`);
  }
  for (const name of source("www/")) {
    if (name.startsWith("www/pkg/")) continue;
    assert.doesNotMatch(text(name), /\b(chrome|browser)\.\w/, `${name} knows an extension`);
    if (name !== "www/lib/core.js") assert.doesNotMatch(text(name), /from "[^"]*\/pkg\//, `${name} imports the wasm`);
    assert.doesNotMatch(text(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, `${name} writes markup`);
  }
});

test("one version", () => {
  assert.equal(JSON.parse(text("package.json")).version, version());
  assert.equal(JSON.parse(text("dist/chrome/manifest.json")).version, version());
  assert.ok(text("CHANGELOG.md").includes(version()), "the changelog names it");
});

test("only the prescribed folders at the top", () => {
  const folders = new Set(files.filter((name) => name.includes("/")).map((name) => name.split("/")[0]));
  assert.deepEqual([...folders].filter((name) => !["src", "extension", "www", "tests", ".ci"].includes(name ?? "")), []);
});
