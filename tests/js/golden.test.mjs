// Microsoft's own parser on every golden query: no diagnostic, the columns that were promised, also where tables are missing.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { TABLES, TENANTS, parsed, poorer } from "../tenants.mjs";

const FOLDER = join(ROOT, "tests/fixtures/kql");
const SHOWN = ["Timestamp", "Indicator", "Match", "Value", "Source", "Device", "Account", "Process", "CommandLine", "ActionType", "FileName", "FolderPath", "SHA1", "SHA256", "FileOriginUrl", "FileOriginReferrerUrl", "FileOriginIP", "DeviceId", "ReportId"];
const GOLDEN = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".kql")).map((name) => name.replaceAll("\\", "/"));
/** A tenant without Defender for Office, Endpoint's files, any firewall or sign-in log, by portal. */
const LACKING = /^(Email|Url|Message|DeviceFile|AZFW|CommonSecurity|Signin|AAD|Office|Cloud)/;
const POOR = { defender: poorer("defender", (name) => LACKING.test(name)), sentinel: poorer("sentinel", (name) => LACKING.test(name)), unified: poorer("unified", (name) => LACKING.test(name)) };

/** @param {string} name @returns {"defender" | "sentinel" | "unified"} */
const portalOf = (name) => /** @type {any} */ (/(defender|sentinel|unified)-/.exec(name)?.[1] ?? (name.includes("watchlist") ? "unified" : "defender"));

test("golden queries parse without a diagnostic, and show the same columns", () => {
  assert.ok(GOLDEN.length > 200);
  for (const name of GOLDEN) {
    const text = readFileSync(join(FOLDER, name), "utf8");
    // The split form has several queries, each with its own look-back.
    for (const query of text.split(/^(?=let Since)/m).filter((part) => part.includes("\n|") || part.includes("union"))) {
      const whole = name.includes("split") ? query : text;
      const { errors, warnings, columns } = TENANTS[portalOf(name)].parse(whole);
      assert.deepEqual([...errors, ...warnings], [], name);
      if (!/published|split|summary/.test(name)) assert.deepEqual(columns, SHOWN, name);
      if (whole === text) break;
    }
  }
});

test("golden queries run in a tenant that lacks tables", () => {
  for (const name of GOLDEN.filter((name) => /^(footprint|network-footprint|email)\/|more\/(mixed|idn|summary|exclusions)/.test(name))) parsed(POOR[portalOf(name)], readFileSync(join(FOLDER, name), "utf8"), name);
});

test("no parameter has the name of a column", () => {
  const columns = new Set(Object.values(TABLES.unified).flatMap((table) => Object.keys(table)));
  for (const name of GOLDEN) {
    for (const [, parameter] of readFileSync(join(FOLDER, name), "utf8").matchAll(/^let (\w+) =/gm)) assert.ok(!columns.has(parameter ?? ""), `${parameter} in ${name}`);
  }
});
