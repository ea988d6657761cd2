// Microsoft's own parser on every golden query and on hostile values: no diagnostic, and the same syntax tree.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ROOT } from "../../build.mjs";
import { hunt, initSync } from "../../www/pkg/quarry.js";
import { createValidator } from "../kql-check.mjs";

initSync({ module: readFileSync(join(ROOT, "dist/www/pkg/quarry_bg.wasm")) });
const schema = JSON.parse(readFileSync(join(ROOT, "tests/fixtures/schema.json"), "utf8"));
const full = createValidator({ tables: schema.advanced_hunting });
const { DeviceEvents: _, DeviceFileEvents: __, ...fewer } = schema.advanced_hunting;
const poor = createValidator({ tables: fewer });
const TABLES = /^let (\w+) =/gm;

/** @param {string} text @param {object} [more] */
function kql(text, more = {}) {
  const report = hunt({ text, select: "all", ...more });
  const asked = report.queries[0];
  assert.ok(asked, `no query for ${text}`);
  return asked.kql;
}

/** @param {string} query @param {ReturnType<typeof createValidator>} [validator] */
function parsed(query, validator = full) {
  const result = validator.check(query);
  assert.deepEqual([...result.syntax, ...result.semantic].filter((found) => found.severity === "Error"), [], query);
  return result;
}

test("golden queries parse without a diagnostic, also where tables are missing", () => {
  const folder = join(ROOT, "tests/fixtures/kql");
  for (const name of readdirSync(folder)) {
    const query = readFileSync(join(folder, name), "utf8");
    const result = full.check(query);
    assert.deepEqual([...result.syntax, ...result.semantic], [], name);
    if (name.startsWith("footprint")) parsed(query, poor);
  }
});

test("no parameter has the name of a column", () => {
  const columns = new Set([...Object.values(schema.advanced_hunting), ...Object.values(schema.sentinel)].flatMap((table) => Object.keys(table)));
  const folder = join(ROOT, "tests/fixtures/kql");
  for (const name of readdirSync(folder)) {
    for (const [, parameter] of readFileSync(join(folder, name), "utf8").matchAll(TABLES)) assert.ok(!columns.has(parameter ?? ""), `${parameter} in ${name}`);
  }
});

/** Paths and local parts that try to leave their literal; each is a value of one URL or mail address. */
const HOSTILE = [
  `" or true or RemoteUrl contains "`, `"]); union *`, `\\`, `\\"`, `';--`, `//comment`, `/*x*/`, "`", "```", `\\u0022`, `%22]);`, `$(x)`, `{{x}}`, `@"x"`, `h@"x"`, `\u2028`, `\u202e`, `ü`, `😀`, `\\\\`, `let x = 1;`,
  `]);\nlet Since = ago(1m);`, `" in " by url of `, `|project x`, `~`, `|`, `'`, `"`,
];

test("no value changes the syntax tree", () => {
  for (const scope of ["exact", "path", "directory", "host", "domain"]) {
    const harmless = parsed(kql("http://evil-c2.com/a/b?c=d", { scope })).skeletonHash;
    for (const bad of HOSTILE) {
      for (const text of [`<http://evil-c2.com/a${bad}/b?c=d>`, `<http://evil-c2.com/a/b?c=${bad}d>`, `<http://us${bad}er@evil-c2.com/a/b?c=d>`]) {
        const report = hunt({ text, select: "all", scope });
        // A sign that ends the URL leaves a shorter one; one URL it is in any case.
        if (report.indicators.length !== 1 || report.indicators[0]?.kind !== "url") continue;
        assert.equal(parsed(report.queries[0]?.kql ?? "").skeletonHash, harmless, text);
      }
    }
  }
});

test("an accepted rejection, an ignored value and a tenant are as harmless", () => {
  const harmless = parsed(kql("evil-c2.com")).skeletonHash;
  for (const bad of HOSTILE) {
    const report = hunt({ text: `evil-c2.com x${bad}.zip`, accept: [`x${bad}.zip`], ignore: [bad], tenant: bad, select: ["evil-c2.com"] });
    assert.equal(parsed(report.queries[0]?.kql ?? "").skeletonHash, harmless);
    assert.match(report.queries[0]?.link ?? "https://", /^https:\/\/[\w./?=&-]*$/);
  }
});

test("the tree depends on kinds and counts, not on content", () => {
  for (const [a, b] of [
    ["evil-c2.com", "x.example"], ["203.0.113.7", "9.9.9.9"], ["203.0.113.0/24", "10.0.0.0/8"], ["2001:db8::1", "::1"], ["2001:db8::/32", "fe80::/10"], ["1.1.1.1-1.1.1.9", "9.0.0.0-9.255.255.255"],
    ["http://a.com/b", "https://203.0.113.7:8443/x/y/z?q=1"], ["d41d8cd98f00b204e9800998ecf8427e", "44b02f8cd2064e1a98596aa06b80c346"],
  ]) assert.equal(parsed(kql(a ?? "")).skeletonHash, parsed(kql(b ?? "")).skeletonHash, `${a} ${b}`);
});

test("literals read back as the values", () => {
  const text = "http://evil-c2.com/a'b\\/%22%5C?x=%7B%7D";
  const report = hunt({ text, scope: "exact" });
  const value = report.indicators[0]?.value ?? "";
  const literals = parsed(report.queries[0]?.kql ?? "").literals.map((literal) => String(literal.value ?? literal.text));
  assert.ok(literals.some((literal) => literal.includes(value.slice("http://".length))), value);
});

test("any mixture of kinds and options parses", () => {
  const pool = ["203.0.113.7", "2001:db8::7", "203.0.113.0/24", "2001:db8::/32", "1.1.1.1-1.1.1.9", "::1-::9", "evil-c2.com", "a.b.c.d.e.f.evil-c2.com", "http://a.com/b?c", "http://[2001:db8::1]/x", "пример.рф",
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "a@b.com"];
  let seed = 7;
  const draw = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 150; round += 1) {
    const text = pool.filter(() => draw(3) === 0).join("\n") || "evil-c2.com";
    const report = hunt({ text, select: "all", scope: ["exact", "path", "directory", "host", "domain"][draw(5)], hunt: draw(5) === 0 ? "published-network-footprint-3" : "footprint", since: ["7d", "24h", "30m"][draw(3)] });
    for (const query of report.queries) parsed(query.kql);
  }
});

test("300 and 3,000 indicators, lists of at most 128", () => {
  for (const count of [300, 3000]) {
    const text = Array.from({ length: count }, (_, index) => `c2-${index}[.]evil-${index % 7}[.]com`).join("\n");
    const query = kql(text);
    parsed(query);
    for (const [, list] of query.matchAll(/dynamic\(\[([^\]]*)\]\)/g)) assert.ok((list?.match(/"[^"]*"/g) ?? []).length <= 128);
  }
});

test("a link holds the query", () => {
  const asked = hunt({ text: "evil[.]com" }).queries[0];
  const encoded = new URL(asked?.link ?? "").searchParams.get("query") ?? "";
  const text = gunzipSync(Buffer.from(encoded, "base64url")).toString("utf16le");
  assert.equal(text, asked?.kql.trimEnd().replaceAll("\n", "\r\n"));
});
