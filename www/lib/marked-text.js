// The pasted text with its indicators marked in place: a text area over a layer that repeats its text with marks.
import { element } from "./dom.js";

/** More than this is not marked: the layer would cost more than it shows. In UTF-16 units. */
const MARKED = 400_000;

/**
 * @typedef {import("../pkg/quarry.js").Report} Report
 * @typedef {{ start: number, end: number, value: string, kind: string }} Mark
 */

/**
 * @param {{ changed: (text: string) => void, chosen: (value: string | null) => void, next: () => void }} events
 */
export function markedText(events) {
  const layer = element("div", { className: "layer", "aria-hidden": "true" });
  const area = element("textarea", { id: "report", className: "text", spellcheck: false, autocapitalize: "off", autocomplete: "off", rows: 6,
    placeholder: "Paste a threat report, a list of indicators, or drop a file here.", "aria-describedby": "report-hint" });
  const root = element("div", { className: "sheet marked" }, layer, area);
  /** @type {Mark[]} */
  let marks = [];

  area.addEventListener("input", () => events.changed(area.value));
  area.addEventListener("scroll", () => { layer.scrollTop = area.scrollTop; });
  area.addEventListener("keydown", (event) => {
    // Paste, Tab, Enter: the next stop is the primary action.
    if (event.key === "Tab" && !event.shiftKey && area.value !== "") {
      event.preventDefault();
      events.next();
    }
  });
  area.addEventListener("click", () => {
    const at = area.selectionStart;
    if (at !== area.selectionEnd) return;
    events.chosen(marks.find((mark) => mark.start <= at && at < mark.end)?.value ?? null);
  });

  return {
    root,
    area,
    /** @param {Report} report */
    draw(report) {
      const text = area.value;
      if (text.length > MARKED) {
        marks = [];
        layer.replaceChildren();
        return;
      }
      marks = report.indicators.flatMap((row) => row.spans.map(([start, end]) => ({ start, end, value: row.value, kind: row.selected ? row.kind : "aside" })));
      marks.push(...report.rejected.map(({ span: [start, end], text }) => ({ start, end, value: text, kind: "rejected" })));
      marks.sort((a, b) => a.start - b.start);
      const parts = document.createDocumentFragment();
      let at = 0;
      for (const mark of marks) {
        if (mark.start < at) continue;
        parts.append(text.slice(at, mark.start), element("mark", { className: mark.kind, "data-value": mark.value }, text.slice(mark.start, mark.end)));
        at = mark.end;
      }
      // A trailing line break has no height of its own.
      parts.append(`${text.slice(at)}\n`);
      layer.replaceChildren(parts);
      layer.scrollTop = area.scrollTop;
    },
    /** Lights the places of one value. @param {string | null} value @param {boolean} scroll */
    light(value, scroll) {
      let first = true;
      for (const mark of layer.querySelectorAll("mark")) {
        const here = value !== null && mark.dataset.value === value;
        mark.classList.toggle("here", here);
        if (here && first && scroll) {
          area.scrollTop = Math.max(0, mark.offsetTop - area.clientHeight / 2);
          first = false;
        }
      }
    },
  };
}
