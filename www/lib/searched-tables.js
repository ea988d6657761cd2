// What a query searches: a small matrix of tables by kinds of indicator.
import { element } from "./dom.js";
import { plural } from "./words.js";

/** @typedef {import("../pkg/quarry.js").Vocabulary} Vocabulary */

/** @param {Vocabulary} vocabulary */
export function searchedTables(vocabulary) {
  const columnsOf = new Map(vocabulary.tables.map((table) => [table.name, table.columns]));
  const summary = element("summary");
  const table = element("table", { className: "matrix" });
  const root = element("details", { className: "meaning" }, summary, element("div", { className: "scrolling", tabIndex: 0, role: "region", "aria-label": "Tables and kinds searched" }, table));
  let drawn = "";

  return {
    root,
    /** @param {import("./answer.js").Asked | null} asked @param {string[]} kinds the kinds of the selected indicators */
    draw(asked, kinds) {
      root.hidden = !asked || asked.tables.length === 0;
      const names = asked?.tables.map((row) => row.name) ?? [];
      const sign = `${names.join()}|${kinds.join()}`;
      if (root.hidden || sign === drawn) return;
      drawn = sign;
      summary.textContent = `Searches ${plural(names.length, "table")}`;
      const head = element("tr", {}, element("th", { scope: "col" }, "Table"), ...kinds.map((kind) => element("th", { scope: "col", className: kind }, kind)));
      const lines = names.map((name) => element("tr", {}, element("th", { scope: "row" }, name), ...kinds.map((kind) => cell(name, kind))));
      table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...lines));
    },
  };

  /** The columns that are looked at for a kind: their number, and their names on demand. @param {string} name @param {string} kind */
  function cell(name, kind) {
    const columns = columnsOf.get(name)?.filter((column) => /** @type {string[]} */ (column.kinds).includes(kind)).map((column) => column.name) ?? [];
    return element("td", columns.length > 0 ? { className: kind, title: columns.join(", "), "aria-label": `${plural(columns.length, "column")}: ${columns.join(", ")}` } : { "aria-label": "not searched" }, columns.length > 0 ? String(columns.length) : "·");
  }
}
