// The tables and functions of a tenant, for Microsoft's parser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build.mjs";
import { Database } from "./kusto-parser.mjs";

const schema = JSON.parse(readFileSync(join(ROOT, "tests/fixtures/schema.json"), "utf8"));
const PARSED_TABLES = { _Im_NetworkSession: "ASimNetworkSessionLogs", _Im_Dns: "ASimDnsActivityLogs", _Im_WebSession: "ASimWebSessionLogs" };

/** Every table by portal; where Defender and Sentinel both have one, advanced hunting shows Defender's. */
export const TABLES = { defender: schema.advanced_hunting, sentinel: schema.sentinel, unified: { ...schema.sentinel, ...schema.advanced_hunting } };

const functions = {
  _GetWatchlist: { params: "(watchlistAlias: string)", body: "{ datatable(SearchKey: string, List: string)[] }" },
  ...Object.fromEntries(Object.entries(PARSED_TABLES).map(([name, table]) => {
    const parameters = schema.asim_parsers[name].params.map((/** @type {any} */ one) => `${one.name}: ${one.type} = ${one.default}`);
    return [name, { params: `(${parameters.join(", ")})`, body: `{ ${table} }` }];
  })),
};

/** @param {import("./kusto-parser.mjs").Tables} tables */
const tenant = (tables) => new Database(tables, PARSED_TABLES._Im_Dns in tables ? functions : { _GetWatchlist: functions._GetWatchlist });

/** A tenant with everything, by portal. */
export const TENANTS = { defender: tenant(TABLES.defender), sentinel: tenant(TABLES.sentinel), unified: tenant(TABLES.unified) };

/** A tenant that lacks the tables that `lacks` names; the parsers' own stay. */
export function poorer(/** @type {keyof typeof TABLES} */ portal, /** @type {(name: string) => boolean} */ lacks) {
  const kept = Object.entries(TABLES[portal]).filter(([name]) => Object.values(PARSED_TABLES).includes(name) || !lacks(name));
  return tenant(Object.fromEntries(kept));
}

/** Parses a query; an error of the parser fails. Warnings name tables that a tenant lacks. */
export function parsed(/** @type {Database} */ database, /** @type {string} */ query, of = "") {
  const result = database.parse(query);
  assert.deepEqual(result.errors, [], `${of}\n${query}`);
  return result;
}
