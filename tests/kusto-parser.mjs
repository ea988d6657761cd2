// Microsoft's own parser and binder of KQL (npm: @kusto/language-service-next), asked for what the tests want to know: what is
// wrong with a query, which columns it answers with, which literals it holds, and what shape its syntax tree has.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

/**
 * @typedef {{ code: string, message: string, line: number, text: string }} Diagnostic Of the severity error; `text` is what it points at.
 * @typedef {{ errors: Diagnostic[], warnings: Diagnostic[], columns: string[], literals: string[], shape: string }} Parsed
 *   `literals` as they are read, escapes undone; `shape` is equal for two queries that differ in nothing but their literals and comments.
 * @typedef {Record<string, Record<string, string>>} Tables Types of columns, by column, by table.
 * @typedef {Record<string, { params: string, body: string }>} Functions
 */

/** The namespace `Kusto.Language`. The scripts are compiled C# and hang themselves on the global object. */
const Kusto = (() => {
  const require = createRequire(import.meta.url);
  for (const name of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
    const file = require.resolve(`@kusto/language-service-next/${name}`);
    new Script(readFileSync(file, "utf8"), { filename: file }).runInThisContext();
  }
  return /** @type {any} */ (globalThis).Kusto.Language;
})();

/** A list of C# as an array. @param {any} list @returns {any[]} */
function items(list) {
  const { getCount, getItem } = /** @type {any} */ (globalThis).System.Array;
  return list ? Array.from({ length: getCount(list) }, (_, index) => getItem(list, index)) : [];
}

/** The kinds of tokens that are literals: their text is a value, not a part of the query's shape. */
const LITERALS = new Set(Object.entries(Kusto.Syntax.SyntaxKind).filter(([name]) => name.endsWith("LiteralToken")).map(([, kind]) => kind));

/** A database that queries are bound to. */
export class Database {
  /** @param {Tables} tables @param {Functions} functions */
  constructor(tables, functions) {
    const { DatabaseSymbol, FunctionSymbol, TableSymbol } = Kusto.Symbols;
    // A column's name in brackets may have any signs.
    const columnsOf = (/** @type {Record<string, string>} */ columns) => Object.entries(columns).map(([name, type]) => `['${name}']: ${type.toLowerCase()}`).join(", ");
    const symbols = [
      ...Object.entries(tables).map(([name, columns]) => TableSymbol.From(`(${columnsOf(columns)})`).WithName(name)),
      ...Object.entries(functions).map(([name, { params, body }]) => new FunctionSymbol.$ctor16(name, params, body, null)),
    ];
    this.globals = Kusto.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor("tenant", symbols));
  }

  /** @param {string} query @returns {Parsed} */
  parse(query) {
    const code = Kusto.KustoCode.ParseAndAnalyze(query, this.globals);
    const found = items(code.GetDiagnostics()).map((one) => ({
      severity: one.Severity, code: one.Code, message: one.Message, line: query.slice(0, one.Start).split("\n").length, text: query.slice(one.Start, one.Start + one.Length),
    }));
    const of = (/** @type {boolean} */ errors) => found.filter(({ severity }) => (severity === "Error") === errors).map(({ severity, ...diagnostic }) => diagnostic);
    const columns = items(code.ResultType?.Columns).map((column) => column.Name);
    return { errors: of(true), warnings: of(false), columns, ...outline(code.Syntax) };
  }
}

/** The shape of a tree, and the literals in it, from the root down and from left to right. @param {any} root */
function outline(root) {
  const shape = createHash("sha256");
  /** @type {string[]} */
  const literals = [];
  /** What is still to be visited; null closes a node. @type {any[]} */
  const rest = [root];
  while (rest.length > 0) {
    const node = rest.pop();
    if (node === null) {
      shape.update(")");
    } else if (node.IsToken) {
      if (LITERALS.has(node.Kind)) literals.push(String(node.Parent?.LiteralValue ?? node.Text));
      shape.update(`${node.Kind} ${LITERALS.has(node.Kind) ? "" : JSON.stringify(node.Text)}${node.IsMissing ? "?" : ""}`);
    } else {
      shape.update(`(${node.Kind} `);
      rest.push(null);
      for (let index = node.ChildCount - 1; index >= 0; index -= 1) {
        const child = node.GetChild(index);
        if (child) rest.push(child);
      }
    }
  }
  return { shape: shape.digest("hex"), literals };
}
