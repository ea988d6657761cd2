// The list of indicators and rejections.
import { element, patchList, setText } from "./dom.js";

/** How many rows are drawn at once; the query and all actions use all. */
export const PAGE = 200;
const SCOPES = /** @type {const} */ (["exact", "path", "directory", "host", "domain"]);

/**
 * @typedef {import("./answer.js").ShownRow} Row
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("../pkg/quarry.js").Rejection} Rejection
 */

/** Characters that a reader does not see are shown as their code point. @param {string} text */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (ch) => (ch === "\n" ? "⏎" : `U+${(ch.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`));
}

/**
 * @param {{
 *   words: Record<string, string>,
 *   scopeOf: (value: string) => string,
 *   toggled: (value: string, on: boolean) => void,
 *   scoped: (value: string, scope: string) => void,
 *   accepted: (text: string) => void,
 *   pointed: (value: string | null, scroll: boolean) => void,
 *   more: () => void,
 * }} events
 */
export function indicatorList(events) {
  const rows = element("ul", { className: "sheet rows", "aria-label": "Indicators" });
  const more = element("button", { type: "button", className: "quiet", hidden: true });
  const rejectedRows = element("ul", { className: "sheet rows" });
  const summary = element("summary");
  const rejected = element("details", { className: "rejections", hidden: true }, summary, rejectedRows);
  const root = element("div", { className: "lists" }, rows, more, rejected);

  more.addEventListener("click", () => events.more());
  rows.addEventListener("keydown", walk);

  /** Arrow keys walk the rows, 1 to 5 choose the scope. @param {KeyboardEvent} event */
  function walk(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = target.closest("li");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && target.matches("input[type=checkbox]")) {
      const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      next?.querySelector("input")?.focus();
      event.preventDefault();
    }
    const scope = SCOPES[Number(event.key) - 1];
    if (scope && row.querySelector(".scope")) events.scoped(row.dataset.key ?? "", scope);
  }

  /** @param {Row} row */
  function make(row) {
    const box = element("input", { type: "checkbox", "aria-label": `Hunt ${row.value}` });
    box.addEventListener("change", () => events.toggled(row.value, box.checked));
    const node = element("li", { className: "row" }, box, element("span", { className: "kind" }), element("span", { className: "value" }), element("span", { className: "times" }), element("span", { className: "notes" }));
    node.addEventListener("pointerenter", () => events.pointed(row.value, false));
    node.addEventListener("pointerleave", () => events.pointed(null, false));
    node.addEventListener("focusin", () => events.pointed(row.value, true));
    node.querySelector(".value")?.addEventListener("click", () => events.pointed(row.value, true));
    if (row.forms) {
      const group = element("fieldset", { className: "scope" }, element("legend", { className: "unseen" }, `How much of ${row.value} to hunt`));
      const name = `scope-${row.value}`;
      for (const scope of SCOPES) {
        const radio = element("input", { type: "radio", name, value: scope });
        radio.addEventListener("change", () => events.scoped(row.value, scope));
        group.append(element("label", {}, radio, scope));
      }
      node.append(group);
    }
    return node;
  }

  /** @param {HTMLElement} node @param {Row} row */
  function patch(node, row) {
    node.className = `row ${row.kind}${row.selected ? "" : " aside"}`;
    const box = /** @type {HTMLInputElement} */ (node.querySelector("input"));
    box.checked = row.selected;
    const [kind, value, times, notes] = /** @type {HTMLElement[]} */ ([...node.querySelectorAll(":scope > span")]);
    setText(kind, row.kind);
    setText(times, row.places > 1 ? `×${row.places}` : "");
    const scope = events.scopeOf(row.value);
    drawValue(value, row, scope);
    for (const radio of node.querySelectorAll("input[type=radio]")) /** @type {HTMLInputElement} */ (radio).checked = /** @type {HTMLInputElement} */ (radio).value === scope;
    const { written } = row;
    const words = [row.unicode ?? "", ...row.notes.map((code) => events.words[code] ?? code), row.kind === "domain" && row.selected ? "with its subdomains" : ""].filter(Boolean);
    const parts = [words.join(", "), written === null ? "" : `written ${visible(written)}`].filter(Boolean).join(" · ");
    setText(notes, parts);
  }

  /** The value with what its scope leaves out in grey. @param {HTMLElement} node @param {Row} row @param {string} scope */
  function drawValue(node, row, scope) {
    const kept = row.forms ? row.forms[/** @type {typeof SCOPES[number]} */ (scope)] : row.value;
    const at = row.value.indexOf(kept);
    if (at < 0 || kept === row.value) {
      setText(node, row.value);
      return;
    }
    node.replaceChildren(element("s", {}, row.value.slice(0, at)), kept, element("s", {}, row.value.slice(at + kept.length)));
  }

  /** @param {Answer} answer */
  function draw(answer) {
    patchList(rows, answer.rows, (row) => row.value, make, patch);
    rows.hidden = answer.rows.length === 0;
    const left = answer.found - answer.rows.length;
    more.hidden = left <= 0;
    setText(more, `Show ${Math.min(PAGE, left)} more of ${answer.found}`);
    rejected.hidden = answer.rejected === 0;
    if (answer.found === 0 && answer.rejected > 0) rejected.open = true;
    setText(summary, `${answer.rejected} rejected, with the reason`);
    patchList(rejectedRows, answer.rejections, (row) => row.text, makeRejection, () => {});
  }

  /** @param {Rejection} row */
  function makeRejection(row) {
    const node = element("li", { className: "row rejected" }, element("span", { className: "kind" }, "rejected"), element("span", { className: "value" }, visible(row.text)));
    if (row.acceptable) {
      const button = element("button", { type: "button", className: "quiet", "aria-label": `Use anyway: ${visible(row.text)}` }, "Use anyway");
      button.addEventListener("click", () => events.accepted(row.text));
      node.append(button);
    }
    node.append(element("span", { className: "notes" }, row.message));
    node.addEventListener("pointerenter", () => events.pointed(row.text, false));
    node.addEventListener("pointerleave", () => events.pointed(null, false));
    return node;
  }

  return {
    root,
    draw,
    /** Lights one row. @param {string | null} value @param {boolean} scroll */
    light(value, scroll) {
      for (const node of rows.children) {
        const here = value !== null && /** @type {HTMLElement} */ (node).dataset.key === value;
        node.classList.toggle("here", here);
        if (here && scroll) node.scrollIntoView({ block: "nearest" });
      }
    },
  };
}
