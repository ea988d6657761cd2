// The pasted text with its indicators marked in place: a text area over a layer that repeats its text with marks.
import { BEGINNING, LONG } from "./answer.js";
import { element, setText } from "./dom.js";
import { size } from "./words.js";

/** How many lines are drawn in one go; more follow as the browser finds time. */
const SLICE = 150;

/** @typedef {import("./answer.js").Mark} Mark */

/**
 * @param {{ changed: (text: string) => void, chosen: (value: string | null) => void, next: () => boolean, replaced: (text: string) => void }} events
 */
export function markedText(events) {
  const layer = element("div", { className: "layer", "aria-hidden": "true" });
  const area = element("textarea", { id: "report", className: "text", spellcheck: false, autocapitalize: "off", autocomplete: "off", rows: 6,
    placeholder: "Paste a threat report, a list of indicators, or drop a file here.", "aria-describedby": "report-hint" });
  const box = element("div", { className: "sheet marked" }, layer, area);
  const note = element("p", { className: "meaning", hidden: true });
  const root = element("div", {}, box, note);
  /** The whole text. */
  let whole = "";
  /** Lines that wait to be drawn. @type {Line[]} */
  let waiting = [];
  /** @type {Mark[]} */
  let marks = [];

  area.addEventListener("input", () => {
    hold(area.value);
    events.changed(whole);
  });
  area.addEventListener("paste", (event) => {
    if (!area.readOnly) return;
    event.preventDefault();
    events.replaced(event.clipboardData?.getData("text/plain") ?? "");
  });
  area.addEventListener("scroll", () => { layer.scrollTop = area.scrollTop; });
  area.addEventListener("keydown", (event) => {
    // Paste, Tab, Enter: the next stop is the primary action.
    if (event.key === "Tab" && !event.shiftKey && events.next()) event.preventDefault();
  });
  area.addEventListener("click", () => {
    const at = area.selectionStart;
    if (at !== area.selectionEnd) return;
    events.chosen(marks.find((mark) => mark.start <= at && at < mark.end)?.value ?? null);
  });

  /** Keeps the text, and shows it, or its beginning where it is long. @param {string} text */
  function hold(text) {
    whole = text;
    const long = text.length > LONG;
    const lineEnd = text.lastIndexOf("\n", BEGINNING);
    const shown = long ? text.slice(0, lineEnd > 0 ? lineEnd : BEGINNING) : text;
    if (area.value !== shown) area.value = shown;
    area.readOnly = long;
    note.hidden = !long;
    setText(note, long ? `The beginning of ${size(text.length)}. All of it is read; paste again to replace it.` : "");
  }

  /** Draws some of the lines that wait, before what stands behind them. @param {Element | null} before */
  function drawSlice(before) {
    const parts = document.createDocumentFragment();
    for (const line of waiting.splice(0, SLICE)) parts.append(drawn(line));
    layer.insertBefore(parts, before);
    layer.scrollTop = area.scrollTop;
  }

  return {
    root,
    area,
    text: () => whole,
    hold,
    /** Marks the text anew; lines that did not change stay as they are. @param {Mark[]} next */
    draw(next) {
      marks = next;
      const lines = marks.length > 0 ? linesOf(area.value, marks) : [];
      const old = [...layer.children];
      const same = (/** @type {Element | undefined} */ node, /** @type {Line | undefined} */ line) => /** @type {any} */ (node)?.sign === line?.sign;
      let head = 0;
      while (head < old.length && head < lines.length && same(old[head], lines[head])) head += 1;
      let tail = 0;
      while (tail < old.length - head && tail < lines.length - head && same(old[old.length - 1 - tail], lines[lines.length - 1 - tail])) tail += 1;
      for (const node of old.slice(head, old.length - tail)) node.remove();
      const before = layer.children[head] ?? null;
      waiting = lines.slice(head, lines.length - tail);
      const own = waiting;
      drawSlice(before);
      const more = () => {
        if (waiting !== own || own.length === 0) return;
        drawSlice(before);
        setTimeout(more);
      };
      if (own.length > 0) setTimeout(more);
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

/** @typedef {{ sign: string, pieces: { text: string, mark: Mark | null }[] }} Line A line of the text in pieces; what it is known by. */

/** The lines of a text with what is marked in each; a mark over a line's end is in both. @param {string} text @param {Mark[]} marks */
function linesOf(text, marks) {
  /** @type {Line[]} */
  const lines = [];
  let next = 0;
  for (let from = 0; from <= text.length; ) {
    const feed = text.indexOf("\n", from);
    const end = feed < 0 ? text.length : feed;
    /** @type {Line["pieces"]} */
    const pieces = [];
    let at = from;
    let sign = text.slice(from, end);
    for (let mark = marks[next]; mark && mark.start < end; mark = marks[next]) {
      const [start, stop] = [Math.max(mark.start, at), Math.min(mark.end, end)];
      if (stop > at) {
        pieces.push({ text: text.slice(at, start), mark: null }, { text: text.slice(start, stop), mark });
        sign += `\n${start - from},${stop - from},${mark.kind},${mark.value}`;
        at = stop;
      }
      if (mark.end > end) break;
      next += 1;
    }
    pieces.push({ text: text.slice(at, end), mark: null });
    lines.push({ sign, pieces });
    from = end + 1;
  }
  return lines;
}

/** @param {Line} line */
function drawn(line) {
  const node = element("div", {}, ...line.pieces.map(({ text, mark }) => (mark ? element("mark", { className: mark.kind, "data-value": mark.value }, text) : text)));
  // A line without a character has no height of its own.
  if (!node.textContent) node.append(element("br"));
  Reflect.set(node, "sign", line.sign);
  return node;
}
