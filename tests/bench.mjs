// Extraction side by side in one process: the shipped wasm and npm's ioc-extractor in turns, the best time of each; the
// native command as a whole process; what hostile text costs beside prose; what memory a text takes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractIOC } from "ioc-extractor";
import { ROOT, main } from "../build.mjs";
import { hunt, initSync } from "../www/pkg/quarry.js";

const RUNS = 8;
const BYTES = 1_100_000;

/** The best time of each of the works, taken in turns, in milliseconds. @param {(() => unknown)[]} works */
function best(...works) {
  const times = works.map(() => Infinity);
  for (let run = 0; run < RUNS; run += 1) {
    works.forEach((work, index) => {
      const begun = performance.now();
      work();
      times[index] = Math.min(times[index] ?? Infinity, performance.now() - begun);
    });
  }
  return times;
}

/** The text over and over, up to the size of the benchmark. @param {string} text */
const filled = (text) => text.repeat(Math.ceil(BYTES / Buffer.byteLength(text)));

/** Every repetition with values of its own, so that nothing is read twice. @param {string} text */
function varied(text) {
  return Array.from({ length: Math.ceil(BYTES / Buffer.byteLength(text)) }, (_, turn) =>
    text
      .replace(/([a-z]{3,})(\[?\.\]?(?:com|net|org|top|biz|info|pro|ru|xyz|link))\b/g, (_all, name, ending) => `${name}${turn}${ending}`)
      .replace(/\b[0-9a-f]{32,64}\b/g, (digits) => (turn.toString(16).padStart(6, "0") + digits).slice(0, digits.length)),
  ).join("\n");
}

/** @param {string} text */
const megabytes = (text) => Buffer.byteLength(text) / 1e6;
/** @param {number} value @param {number} [width] */
const number = (value, width = 9) => (value < 10 ? value.toFixed(1) : Math.round(value).toString()).padStart(width);

await main(() => {
  const { memory } = initSync({ module: readFileSync(join(ROOT, "www/pkg/quarry_bg.wasm")) });
  const folder = join(ROOT, "tests/fixtures/reports");
  const given = process.argv.slice(2);
  const files = given.length > 0 ? given : readdirSync(folder).filter((name) => name.endsWith(".txt")).map((name) => join(folder, name));
  const reports = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const prose = filled("The operators moved laterally with stolen credentials and waited for two weeks before they staged anything. ");
  const scratch = mkdtempSync(join(tmpdir(), "quarry-bench-"));

  console.log("text                      quarry wasm   ioc-extractor   ratio   quarry native, MB/s");
  for (const [name, text] of /** @type {const} */ ([["reports", filled(reports)], ["reports, no value twice", varied(reports)], ["prose", prose]])) {
    const [ours = 0, theirs = 0] = best(() => hunt({ text }), () => extractIOC(text));
    // Ten times as much, less the start of a process.
    const file = join(scratch, "text.txt");
    writeFileSync(file, text.repeat(10));
    const command = (/** @type {string[]} */ args) => () => spawnSync(join(ROOT, "target/release/quarry"), args, { maxBuffer: 1 << 30 });
    const [native = 0, start = 0] = best(command(["--file", file]), command(["a.example"]));
    const size = megabytes(text);
    console.log(`${name.padEnd(25)} ${number((size / ours) * 1000, 11)} ${number((size / theirs) * 1000, 15)} ${number(theirs / ours, 7)} ${number((size * 10 * 1000) / (native - start), 15)}`);
  }
  rmSync(scratch, { recursive: true });

  const [calm = 0] = best(() => hunt({ text: prose }));
  const base = calm / megabytes(prose);
  console.log("\nhostile text, cost a byte beside prose");
  for (const piece of ["a.", "[", "ab1[.]", "a1 . ", "hxxp://", "1:", "a@", "(a.", "a[", "http:", "&#46;", "\\u002e", "https%3A%2F%2F", "访问evil。", "a", "-", "\u200b"]) {
    const text = filled(piece);
    const [time = 0] = best(() => hunt({ text }));
    console.log(`${JSON.stringify(piece).padEnd(20)} ${number(time / megabytes(text) / base, 6)}`);
  }

  console.log(`\nmemory of the wasm after all of that: ${(memory.buffer.byteLength / 1e6).toFixed(1)} MB`);
});
