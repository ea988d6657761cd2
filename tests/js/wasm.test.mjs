// The shared cases again, through the shipped wasm; bad input; the instance stays usable.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { decode, hunt, initSync, vocabulary } from "../../www/pkg/quarry.js";

const { memory } = initSync({ module: readFileSync(join(ROOT, "dist/www/pkg/quarry_bg.wasm")) });
const lines = (name) => readFileSync(join(ROOT, "tests/fixtures", name), "utf8").trim().split("\n").map((line) => JSON.parse(line));

// Before all others: memory is never given back.
test("reports take at most three times their own memory", () => {
  const folder = join(ROOT, "tests/fixtures/reports");
  // A mail's source is decoded as a whole, which takes the text once more.
  const reports = readdirSync(folder).filter((name) => name.endsWith(".txt") && name !== "eml-qp.txt").map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const text = reports.repeat(Math.ceil(12e6 / reports.length));
  hunt({ text });
  const times = memory.buffer.byteLength / Buffer.byteLength(text);
  assert.ok(times < 3, `${times.toFixed(1)} times`);
});

test("shared cases", () => {
  const cases = lines("indicators.jsonl");
  assert.ok(cases.length > 300);
  const failures = [];
  for (const { group, name, text, expect, rejected, selected } of cases) {
    const report = hunt({ text });
    const got = report.indicators.map((row) => [row.kind, row.value]);
    const where = `${group} | ${name}`;
    if (JSON.stringify(got) !== JSON.stringify(expect)) failures.push(`${where}: ${JSON.stringify(got)}`);
    if (rejected && JSON.stringify(report.rejected.map((row) => [row.text, row.code])) !== JSON.stringify(rejected)) failures.push(`${where}: ${JSON.stringify(report.rejected)}`);
    if (selected && JSON.stringify(report.indicators.filter((row) => row.selected).map((row) => row.value)) !== JSON.stringify(selected)) failures.push(`${where}: selection`);
    for (const row of report.indicators) {
      row.spans.forEach(([start, end], index) => {
        if (!row.notes.includes("unwrapped") && text.slice(start, end) !== row.found[index]) failures.push(`${where}: span ${start}-${end}`);
      });
    }
  }
  assert.deepEqual(failures, []);
});

test("the command's report, with places in UTF-16 units", () => {
  const folder = join(ROOT, "tests/fixtures/reports");
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
    const bytes = readFileSync(join(folder, name));
    const unit = (/** @type {number} */ at) => bytes.subarray(0, at).toString().length;
    const command = spawnSync(join(ROOT, "target/release/quarry"), ["--json", "--file", join(folder, name)], { encoding: "utf8", maxBuffer: 1 << 28 });
    const report = JSON.parse(command.stdout);
    for (const row of report.indicators) row.spans = row.spans.map((/** @type {number[]} */ span) => span.map(unit));
    for (const row of report.rejected) row.span = row.span.map(unit);
    assert.equal(JSON.stringify(hunt({ text: bytes.toString() }), null, 1), JSON.stringify(report, null, 1), name);
  }
});

test("a bad call is an Error with a code that says what to do", () => {
  for (const [request, code] of [
    [{ text: "x", portal: "splunk" }, "unknown-portal"],
    [{ text: "x", hunt: "x" }, "unknown-hunt"],
    [{ text: "x", scope: "x" }, "unknown-scope"],
    [{ text: "x", since: "x" }, "bad-look-back"],
    [{ text: "x", cloud: "x" }, "unknown-cloud"],
    [{ text: "x", select: "x" }, "unknown-selection"],
    [{ text: "x", form: "x" }, "unknown-form"],
    [{}, "bad-request"],
    [{ text: 7 }, "bad-request"],
    [{ text: "x", portl: "defender" }, "bad-request"],
    [null, "bad-request"],
    [undefined, "bad-request"],
    ["x", "bad-request"],
  ]) {
    assert.throws(() => hunt(/** @type {any} */ (request)), (error) => error instanceof Error && Reflect.get(error, "code") === code && error.message.length > 20, JSON.stringify(request));
  }
  assert.equal(hunt({ text: "evil[.]com" }).indicators.length, 1, "the instance stays usable");
});

test("defaults may be left out, null or undefined", () => {
  const plain = hunt({ text: "evil[.]com" });
  assert.deepEqual(hunt(/** @type {any} */ ({ text: "evil[.]com", portal: null, template: null, scopes: {}, exclude: [], lists: {}, accept: [], ignore: [], workspace: null, tenant: null, run: false, now: null, select: "default", form: "union", cloud: undefined })), plain);
  assert.equal(plain.queries[0]?.portal, "defender");
});

test("text that is no text", () => {
  for (const text of ["", "\0\x01", "\ud800 evil[.]com \udc00", "a\ud800[.]com", "\u202e[.]com", "[".repeat(1e6), "a.".repeat(5e5), "\u200b".repeat(3e5)]) hunt({ text });
  const { indicators } = hunt({ text: "\ud800 evil[.]com" });
  assert.deepEqual(indicators[0]?.spans, [[2, 12]], "UTF-16 offsets, a lone surrogate counting one");
});

test("more rows than are handed over at once", () => {
  const numbers = Array.from({ length: 2_345 }, (_, number) => number);
  const request = { text: numbers.map((number) => `c2-${number}[.]net was dropped as kit${number}.exe`).join("\n") };
  const text = request.text;
  const { indicators, rejected, queries } = hunt(request);
  assert.deepEqual(indicators.map((row) => row.value), numbers.map((number) => `c2-${number}.net`));
  assert.deepEqual(indicators.map((row) => row.found), numbers.map((number) => [`c2-${number}[.]net`]));
  assert.deepEqual(rejected.map((row) => row.text), numbers.map((number) => `kit${number}.exe`));
  assert.equal(queries[0]?.indicators.length, numbers.length);
  assert.equal(request.text, text, "the caller's request is left as it was");
});

test("50 MB", { timeout: 60_000 }, () => {
  const text = "The operators waited for two weeks before they staged anything at all. ".repeat(730_000) + "evil[.]com";
  assert.equal(hunt({ text }).indicators[0]?.value, "evil.com");
});

test("the same input gives the same bytes", () => {
  const text = readFileSync(join(ROOT, "www/sample.txt"), "utf8");
  assert.equal(JSON.stringify(hunt({ text })), JSON.stringify(hunt({ text })));
});

test("files", () => {
  assert.equal(decode(new Uint8Array([0xff, 0xfe, 0x61, 0, 0xfc, 0])), "aü");
  assert.equal(decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff])), "a\ufffd");
});

test("every note has its words", () => {
  const { notes, hunts } = vocabulary();
  assert.ok(Object.values(notes).every((words) => words.length > 3));
  assert.equal(hunts[0]?.name, "footprint");
  for (const { text } of lines("indicators.jsonl")) for (const row of hunt({ text }).indicators) for (const note of row.notes) assert.ok(notes[note], note);
});
