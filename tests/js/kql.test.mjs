// Microsoft's own parser on hostile values: no diagnostic, and the same syntax tree.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ROOT } from "../../build.mjs";
import { hunt, initSync } from "../../www/pkg/quarry.js";
import { TENANTS, parsed as parsedIn } from "../tenants.mjs";

initSync({ module: readFileSync(join(ROOT, "dist/www/pkg/quarry_bg.wasm")) });

/** @param {string} text @param {object} [more] */
function kql(text, more = {}) {
  const report = hunt({ text, select: "all", ...more });
  const asked = report.queries[0];
  assert.ok(asked, `no query for ${text}`);
  return asked.kql;
}

/** @param {string} query */
const parsed = (query) => parsedIn(TENANTS.defender, query);

/** Paths and local parts that try to leave their literal; each is a value of one URL or mail address. */
const HOSTILE = [
  `" or true or RemoteUrl contains "`, `"]); union *`, `\\`, `\\"`, `';--`, `//comment`, `/*x*/`, "`", "```", `\\u0022`, `%22]);`, `$(x)`, `{{x}}`, `@"x"`, `h@"x"`, `\u2028`, `\u202e`, `ü`, `😀`, `\\\\`, `let x = 1;`,
  `]);\nlet Since = ago(1m);`, `" in " by url of `, `|project x`, `~`, `|`, `'`, `"`,
];

test("no value changes the syntax tree", () => {
  for (const scope of ["exact", "path", "directory", "host", "domain"]) {
    const harmless = parsed(kql("http://evil-c2.com/a/b?c=d", { scope })).shape;
    for (const bad of HOSTILE) {
      for (const text of [`<http://evil-c2.com/a${bad}/b?c=d>`, `<http://evil-c2.com/a/b?c=${bad}d>`, `<http://us${bad}er@evil-c2.com/a/b?c=d>`]) {
        const report = hunt({ text, select: "all", scope });
        // A sign that ends the URL leaves a shorter one; one URL it is in any case.
        if (report.indicators.length !== 1 || report.indicators[0]?.kind !== "url") continue;
        assert.equal(parsed(report.queries[0]?.kql ?? "").shape, harmless, text);
      }
    }
  }
});

test("an accepted rejection, an ignored value and a tenant are as harmless", () => {
  const harmless = parsed(kql("evil-c2.com")).shape;
  for (const bad of HOSTILE) {
    const report = hunt({ text: `evil-c2.com x${bad}.zip`, accept: [`x${bad}.zip`], ignore: [bad], tenant: bad, select: ["evil-c2.com"] });
    assert.equal(parsed(report.queries[0]?.kql ?? "").shape, harmless);
    assert.match(report.queries[0]?.link ?? "https://", /^https:\/\/[\w./?=&-]*$/);
  }
});

test("the tree depends on kinds and counts, not on content", () => {
  for (const [a, b] of [
    ["evil-c2.com", "x.example"], ["203.0.113.7", "9.9.9.9"], ["203.0.113.0/24", "10.0.0.0/8"], ["2001:db8::1", "::1"], ["2001:db8::/32", "fe80::/10"], ["1.1.1.1-1.1.1.9", "9.0.0.0-9.255.255.255"],
    ["http://a.com/b", "https://203.0.113.7:8443/x/y/z?q=1"], ["d41d8cd98f00b204e9800998ecf8427e", "44b02f8cd2064e1a98596aa06b80c346"],
  ]) assert.equal(parsed(kql(a ?? "")).shape, parsed(kql(b ?? "")).shape, `${a} ${b}`);
});

test("literals read back as the values", () => {
  const text = "http://evil-c2.com/a'b\\/%22%5C?x=%7B%7D";
  const report = hunt({ text, scope: "exact" });
  const value = report.indicators[0]?.value ?? "";
  const literals = parsed(report.queries[0]?.kql ?? "").literals;
  assert.ok(literals.some((literal) => literal.includes(value.slice("http://".length))), value);
});

test("exclusions' lists and templates are as harmless", () => {
  const ask = (/** @type {string} */ bad) => kql("evil-c2.com", { exclude: ["logs", "rdp", "backup"], lists: { LogProcesses: [`a${bad}b`], AdminSids: [`S-1-5${bad}`], BackupVendors: [`v${bad}`] } });
  const harmless = parsed(ask("x")).shape;
  const template = 'let u = "<url>"; DeviceNetworkEvents | where Timestamp > ago(1d) and (RemoteUrl contains u or RemoteUrl == "URL GOES HERE")';
  const fill = (/** @type {string} */ bad) => kql(`<http://evil-c2.com/a${bad}b>`, { template });
  const filled = parsed(fill("x")).shape;
  for (const bad of HOSTILE) {
    assert.equal(parsed(ask(bad)).shape, harmless, bad);
    assert.equal(parsed(fill(bad)).shape, filled, bad);
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
  const asked = hunt({ text: "evil[.]com", hunt: "email" }).queries[0];
  const encoded = new URL(asked?.link ?? "").searchParams.get("query") ?? "";
  const text = gunzipSync(Buffer.from(encoded, "base64url")).toString("utf16le");
  assert.equal(text, asked?.kql.trimEnd().replaceAll("\n", "\r\n"));
});
