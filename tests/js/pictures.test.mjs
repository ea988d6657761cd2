// Every state looks as it did when somebody looked at it: tests/screenshots, taken anew by `npm run screenshots`.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { differences, sameFonts, take } from "../screenshots.mjs";

test("pictures of every state", async (context) => {
  const folder = join(ROOT, "target", "screenshots");
  await take(folder);
  if (!sameFonts(folder)) {
    context.diagnostic("other fonts than those of the pictures kept: taken, not compared");
    return;
  }
  assert.deepEqual(differences(folder), [], `compare ${folder} with tests/screenshots; if the new ones are right, npm run screenshots`);
});
