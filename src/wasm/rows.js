// Builds the rows of a report from numbers and texts, as rows.rs writes them. An engine makes objects from literals several
// times faster than its JSON parser does, and a piece of a text costs it no copy.

/**
 * @typedef {import("../../www/pkg/quarry.js").IndicatorRow} IndicatorRow
 * @typedef {import("../../www/pkg/quarry.js").Rejection} Rejection
 */

const DEFANGED = 1;
const SELECTED = 2;
const UNICODE = 4;
const FORMS = 8;
/** Set in a length: the text is one of those beyond ASCII. */
const WIDE = 0x8000_0000;
/** In the place of a piece of another text: a text of its own follows; what was found is the same as before. */
const OWN = 0xffff_ffff;
const SAME = 0xffff_fffe;

/** Reads numbers and pieces of texts one after the other. */
class Reader {
  /** @param {Uint32Array} numbers @param {string} ascii @param {string} wide */
  constructor(numbers, ascii, wide) {
    this.numbers = numbers;
    this.ascii = ascii;
    this.wide = wide;
    this.at = 0;
    this.asciiAt = 0;
    this.wideAt = 0;
  }

  /** @returns {number} */
  number() {
    const at = this.at;
    this.at = at + 1;
    return this.numbers[at] ?? 0;
  }

  /** @returns {string} */
  text() {
    const length = this.number();
    if (length >= WIDE) {
      const start = this.wideAt;
      this.wideAt = start + (length - WIDE);
      return this.wide.slice(start, this.wideAt);
    }
    const start = this.asciiAt;
    this.asciiAt = start + length;
    return this.ascii.slice(start, this.asciiAt);
  }

  /** A piece of the value, or a text of its own. @param {string} value @returns {string} */
  form(value) {
    const start = this.number();
    return start === OWN ? this.text() : value.slice(start, start + this.number());
  }
}

/**
 * Adds the indicators that the numbers and texts describe.
 *
 * @param {IndicatorRow[]} rows @param {string[]} names @param {Uint32Array} numbers @param {string} ascii @param {string} wide
 * @param {string} source The text that was asked about: what was found is cut out of it.
 */
export function addIndicators(rows, names, numbers, ascii, wide, source) {
  const reader = new Reader(numbers, ascii, wide);
  while (reader.at < numbers.length) {
    const flags = reader.number();
    const kind = /** @type {IndicatorRow["kind"]} */ (names[reader.number()]);
    const value = reader.text();
    const unicode = flags & UNICODE ? reader.text() : null;
    const notes = [];
    for (let left = reader.number(); left > 0; left -= 1) notes.push(names[reader.number()] ?? "");
    /** @type {[number, number][]} */
    const spans = [];
    /** @type {string[]} */
    const found = [];
    for (let left = reader.number(), text = ""; left > 0; left -= 1) {
      const start = reader.number();
      const end = reader.number();
      const how = reader.number();
      if (how === OWN) text = reader.text();
      else if (how !== SAME) text = source.slice(start, end);
      spans.push([start, end]);
      found.push(text);
    }
    const defanged = (flags & DEFANGED) !== 0;
    const selected = (flags & SELECTED) !== 0;
    if (flags & FORMS) {
      const forms = { exact: reader.form(value), path: reader.form(value), directory: reader.form(value), host: reader.form(value), domain: reader.form(value) };
      rows.push({ kind, value, unicode: /** @type {any} */ (unicode), found, spans, defanged, selected, notes, forms });
    } else {
      rows.push({ kind, value, unicode: /** @type {any} */ (unicode), found, spans, defanged, selected, notes });
    }
  }
}

/**
 * Adds the rejections that the numbers describe.
 *
 * @param {Rejection[]} rows @param {string[]} names @param {Uint32Array} numbers @param {string} source
 */
export function addRejections(rows, names, numbers, source) {
  const reader = new Reader(numbers, "", "");
  while (reader.at < numbers.length) {
    const start = reader.number();
    const end = reader.number();
    const text = source.slice(start, start + reader.number());
    const code = names[reader.number()] ?? "";
    const message = names[reader.number()] ?? "";
    rows.push({ text, span: [start, end], code, message, acceptable: reader.number() === 1 });
  }
}

/**
 * Adds the texts that the numbers describe.
 *
 * @param {string[]} texts @param {Uint32Array} numbers @param {string} ascii @param {string} wide
 */
export function addTexts(texts, numbers, ascii, wide) {
  const reader = new Reader(numbers, ascii, wide);
  while (reader.at < numbers.length) texts.push(reader.text());
}
