// The query, highlighted; each literal that is an indicator's is known by its value.
import { element } from "./dom.js";

const TOKEN = /(\/\/[^\n]*)|(@?"(?:[^"\\\n]|\\.)*")|\b(let|union|where|extend|project|parse|with|sort|by|desc|and|or|in|has_any|contains|startswith_cs|matches|regex|isfuzzy|dynamic|datatable|case|iff|coalesce|ago|true|false)\b/g;

/** @typedef {import("../pkg/quarry.js").Report} Report */

export function queryPane() {
  const code = element("code");
  const root = element("pre", { className: "sheet query", tabIndex: 0, "aria-label": "The query", role: "region" }, code);
  let drawn = "";

  return {
    root,
    /** @param {string} kql @param {Report} report @param {(value: string) => string} scopeOf */
    draw(kql, report, scopeOf) {
      if (kql === drawn) return;
      drawn = kql;
      const values = literals(report, scopeOf);
      const parts = document.createDocumentFragment();
      let at = 0;
      for (const found of kql.matchAll(TOKEN)) {
        const [text, remark, literal] = found;
        parts.append(kql.slice(at, found.index));
        if (remark) parts.append(element("i", {}, text));
        else if (literal) {
          const value = values.get(literal.slice(1, -1));
          parts.append(value === undefined ? element("span", { className: "string" }, text) : element("u", { "data-value": value }, text));
        } else parts.append(element("b", {}, text));
        at = found.index + text.length;
      }
      parts.append(kql.slice(at));
      code.replaceChildren(parts);
    },
    /** Lights the literals of one value. @param {string | null} value @param {boolean} scroll */
    light(value, scroll) {
      let first = true;
      for (const node of code.querySelectorAll("u")) {
        const here = value !== null && node.dataset.value === value;
        node.classList.toggle("here", here);
        if (here && first && scroll) {
          root.scrollTop = Math.max(0, node.offsetTop - root.clientHeight / 2);
          first = false;
        }
      }
    },
  };
}

/** The texts of literals with the value of the row that each stands for. @param {Report} report @param {(value: string) => string} scopeOf */
function literals(report, scopeOf) {
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const row of report.indicators.filter((row) => row.selected)) {
    const form = row.forms ? row.forms[/** @type {"exact"} */ (scopeOf(row.value))] : row.value;
    const bare = form.replace(/^[a-z]+:\/\/(\[[^\]]*\]|[^/?:]*)(?::\d+)?/, (_, host) => host.replace(/^\[|\]$/g, ""));
    values.set(bare, row.value);
  }
  return values;
}
