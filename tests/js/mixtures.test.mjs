// Drawn requests of every mixture through Microsoft's own parser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { hunt, initSync, vocabulary } from "../../www/pkg/quarry.js";
import { TENANTS, parsed, poorer } from "../tenants.mjs";

initSync({ module: readFileSync(join(ROOT, "dist/www/pkg/quarry_bg.wasm")) });

test("any mixture of kinds, hunts, portals, forms and exclusions parses, also where tables are missing", () => {
  const pool = ["203.0.113.7", "2001:db8::7", "203.0.113.0/24", "2001:db8::/32", "1.1.1.1-1.1.1.9", "::1-::9", "evil-c2.com", "a.b.c.d.e.f.evil-c2.com", "http://a.com/b?c", "http://[2001:db8::1]/x", "пример.рф",
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "a@b.com"];
  const { hunts, exclusions } = vocabulary();
  let seed = 7;
  const draw = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const of = (/** @type {any[]} */ list) => list[draw(list.length)];
  for (let round = 0; round < 60; round += 1) {
    const chosen = of(hunts);
    const portal = /** @type {"defender" | "sentinel" | "unified"} */ (of(chosen.portals).portal);
    const report = hunt({
      text: pool.filter(() => draw(3) === 0).join("\n") || "evil-c2.com", select: "all", hunt: chosen.name, portal, scope: of(["exact", "path", "directory", "host", "domain"]), since: of(["7d", "24h", "30m"]),
      exclude: exclusions.map(({ name }) => name).filter(() => draw(2) === 0), lists: of([{}, { AdminAddresses: ["10.0.0.0/8"], SccmHosts: [], LogPorts: [] }]),
      form: of(portal === "defender" ? ["union", "summary", "split"] : ["union", "summary", "split", "watchlist"]),
    });
    const tenant = poorer(portal, (name) => draw(3) === 0 && name.length > 0);
    for (const query of report.queries) {
      parsed(TENANTS[portal], query.kql, `${chosen.name} ${portal}`);
      // A query of one table needs it; a union drops the legs that a tenant lacks.
      if (query.kql.includes("isfuzzy")) parsed(tenant, query.kql, `${chosen.name} ${portal}, poorer`);
    }
  }
});
