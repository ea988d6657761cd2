// The query, highlighted; each literal that is an indicator's is known by its value.
import { element } from "./dom.js";

const TOKEN = /(\/\/[^\n]*)|(@?"(?:[^"\\\n]|\\.)*")|\b(let|union|where|extend|project|parse|with|sort|by|desc|and|or|in|has_any|contains|startswith_cs|matches|regex|isfuzzy|dynamic|datatable|case|iff|coalesce|ago|true|false)\b/g;

/** How much of a query is drawn; copying and saving take all. In UTF-16 units. */
const DRAWN = 30_000;

export function queryPane() {
  const code = element("code");
  const root = element("pre", { className: "sheet query", tabIndex: 0, "aria-label": "The query", role: "region" }, code);
  let drawn = "";

  return {
    root,
    /** @param {string} whole @param {[string, string][]} literals texts of the query with the value that each stands for */
    draw(whole, literals) {
      if (whole === drawn) return;
      drawn = whole;
      const values = new Map(literals);
      const kql = whole.slice(0, DRAWN);
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
      if (kql.length < whole.length) parts.append(element("i", {}, `\n… and ${whole.length - kql.length} characters more, which copying and saving take too`));
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
