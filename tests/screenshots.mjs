// npm run screenshots: the page in its states, themes and widths, as PNG files in target/screenshots, to be looked at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, build, main } from "../build.mjs";
import { serve } from "../start.mjs";
import { launch } from "./browser.mjs";

const STATES = {
  empty: "",
  sample: null,
  one: "45.77.12[.]9",
  nothing: "There is nothing to hunt in this sentence, only README.md and version 1.2.3.4.",
};

await main(async () => {
  await build();
  const folder = join(ROOT, "target", "screenshots");
  mkdirSync(folder, { recursive: true });
  const { server, port } = await serve(join(ROOT, "www", "sample.txt"));
  const browser = await launch();
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const width of [320, 400, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: width < 500 ? 900 : 860 }, colorScheme });
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.waitForSelector("textarea");
      for (const [name, text] of Object.entries(STATES)) {
        if (text === null) await page.click("text=Sample");
        else await page.fill("textarea", text);
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: width < 500 });
      }
      await page.close();
    }
  }
  await browser.close();
  server.close();
  console.log(folder);
});
