// Extraction side by side in one process: the shipped wasm, npm's ioc-extractor, and the native command's library.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { extractIOC } from "ioc-extractor";
import { ROOT, main } from "../build.mjs";
import { hunt, initSync } from "../www/pkg/quarry.js";

const RUNS = 5;

/** The median of a few runs after a warm-up, in megabytes a second. */
function speed(text, work) {
  const times = [];
  for (let index = 0; index <= RUNS; index += 1) {
    const begun = performance.now();
    work(text);
    if (index > 0) times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return Buffer.byteLength(text) / 1e6 / (times[RUNS >> 1] / 1000);
}

await main(() => {
  initSync({ module: readFileSync(join(ROOT, "www/pkg/quarry_bg.wasm")) });
  const files = process.argv.slice(2);
  const report = files.length ? files.map((file) => readFileSync(file, "utf8")).join("\n") : readFileSync(join(ROOT, "www/sample.txt"), "utf8");
  const dense = report.repeat(Math.ceil(1_100_000 / report.length));
  const prose = "The operators moved laterally with stolen credentials and waited for two weeks before they staged anything. ".repeat(10_000);
  const ask = (text) => hunt({ text });
  const rows = [["report text", dense], ["prose", prose], ["dots", "a.".repeat(550_000)], ["brackets", "[".repeat(1_100_000)], ["words in dots", "ab1[.]".repeat(180_000)],
    ["spaced dots", "a1 . ".repeat(220_000)], ["schemes", "hxxp://".repeat(157_000)], ["colons", "1:".repeat(550_000)], ["at-signs", "a@".repeat(550_000)]];
  console.log("text             quarry wasm MB/s   ioc-extractor MB/s   ratio");
  for (const [name, text] of rows) {
    const ours = speed(text, ask);
    const theirs = name === "report text" || name === "prose" ? speed(text, (text) => extractIOC(text)) : NaN;
    console.log(`${name.padEnd(16)} ${ours.toFixed(1).padStart(16)} ${theirs.toFixed(1).padStart(20)} ${(ours / theirs).toFixed(1).padStart(7)}`);
  }
});
