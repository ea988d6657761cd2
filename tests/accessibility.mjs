// axe-core's word on a page, in whatever browser drives it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong, an entry a rule with the first element. @param {{ evaluate: (script: string) => Promise<any> }} page @returns {Promise<string[]>} */
export async function violations(page) {
  await page.evaluate(`${AXE};0`);
  // The text area lies over a layer that repeats its text unseen: its contrast is looked at by eye.
  return page.evaluate("axe.run({ exclude: ['.layer'] }, { resultTypes: ['violations'] }).then((result) => result.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html} ${one.nodes[0].failureSummary}`))");
}
