// From a request to what the view shows of its report. Runs in the page for short texts, in a worker for long ones.

/** How many distinct rejections are shown. */
const REJECTIONS = 200;
/** A longer text is shown by its beginning, and not edited in place: a text area of megabytes takes no key in time. In UTF-16 units. */
export const LONG = 200_000;
/** How much of a long text is shown. In UTF-16 units. */
export const BEGINNING = 20_000;
/** Up to this many, the values that are hunted are listed. */
const LISTED = 10_000;
/** The values of how many rows are known again in the query's text. */
const LINKED = 2_000;

/**
 * @typedef {import("../pkg/quarry.js").Request} Request
 * @typedef {import("../pkg/quarry.js").IndicatorRow} Row
 * @typedef {Omit<Row, "found" | "spans" | "defanged"> & { places: number, written: string | null }} ShownRow A row with the number of its places, and how it was written where that is not its value.
 * @typedef {import("../pkg/quarry.js").Rejection} Rejection
 * @typedef {{ word: "default" | "all" | "none" | "defanged", on: string[], off: string[] }} Choice The selection: a word, and what was ticked or unticked since.
 * @typedef {{ start: number, end: number, value: string, kind: string }} Mark
 * @typedef {Omit<import("../pkg/quarry.js").Query, "indicators"> & { count: number, values: string[], literals: [string, string][] }} Asked The query; `values` are none where they are too many to list, `literals` are texts in it with the row that each stands for.
 * @typedef {{ found: number, selected: number, rejected: number, unserved: number, kinds: string[], rows: ShownRow[], rejections: Rejection[], marks: Mark[], query: Asked | null }} Answer
 * @typedef {{ request: Request, choice: Choice, shown: number }} Ask
 */

/** The report to the request with what was ticked and unticked. @param {import("./core.js").Core} core @param {Request} request @param {Choice} choice */
function chosenReport(core, request, { word, on, off }) {
  const report = core.hunt({ ...request, select: word === "none" ? [] : word });
  if (on.length === 0 && off.length === 0) return report;
  const [added, taken] = [new Set(on), new Set(off)];
  const chosen = report.indicators.filter((row) => added.has(row.value) || (row.selected && !taken.has(row.value)));
  return core.hunt({ ...request, select: chosen.map((row) => row.value) });
}

/** @param {import("./core.js").Core} core @param {Ask} ask @returns {Answer} */
export function answer(core, { request, choice, shown }) {
  const { indicators, rejected, queries: [query] } = chosenReport(core, request, choice);
  const selected = indicators.filter((row) => row.selected);
  /** @type {Map<string, Rejection>} */
  const reasons = new Map();
  for (const rejection of rejected) if (!reasons.has(rejection.text)) reasons.set(rejection.text, rejection);
  return {
    found: indicators.length,
    selected: selected.length,
    rejected: reasons.size,
    unserved: selected.filter((row) => row.notes.includes("not-served")).length,
    kinds: [...new Set(selected.map((row) => row.kind))],
    rows: indicators.slice(0, shown).map(({ found, spans, defanged: _, ...row }) => ({ ...row, places: spans.length, written: found.find((written) => written !== row.value) ?? null })),
    rejections: [...reasons.values()].slice(0, REJECTIONS),
    marks: marksOf(indicators, rejected, request.text.length > LONG ? BEGINNING : request.text.length),
    query: query ? asked(query, selected, request) : null,
  };
}

/** The places in the first `upTo` units. @param {Row[]} indicators @param {Rejection[]} rejected @param {number} upTo @returns {Mark[]} */
function marksOf(indicators, rejected, upTo) {
  /** @type {Mark[]} */
  const marks = [];
  for (const row of indicators) for (const [start, end] of row.spans) if (end <= upTo) marks.push({ start, end, value: row.value, kind: row.selected ? row.kind : "aside" });
  for (const { span: [start, end], text } of rejected) if (end <= upTo) marks.push({ start, end, value: text, kind: "rejected" });
  return marks.sort((a, b) => a.start - b.start);
}

/** @param {import("../pkg/quarry.js").Query} query @param {Row[]} selected @param {Request} request @returns {Asked} */
function asked({ indicators, ...query }, selected, request) {
  const literals = selected.slice(0, LINKED).map((row) => /** @type {[string, string]} */ ([literal(row, request), row.value]));
  return { ...query, count: indicators.length, values: indicators.length > LISTED ? [] : indicators, literals };
}

/** The text that stands for a row in the query. @param {Row} row @param {Request} request */
function literal(row, request) {
  const scope = /** @type {"exact"} */ (request.scopes?.[row.value] ?? request.scope ?? "path");
  const form = row.forms ? row.forms[scope] : row.value;
  return form.replace(/^[a-z]+:\/\/(\[[^\]]*\]|[^/?:]*)(?::\d+)?/, (_, host) => host.replace(/^\[|\]$/g, ""));
}

/**
 * What is saved: the query, the report as JSON, or the files of a form.
 * @param {import("./core.js").Core} core @param {Pick<Ask, "request" | "choice">} ask @param {string} form `query`, `json`, or a form that writes files
 * @returns {{ name: string, text: string }[]}
 */
export function saved(core, { request, choice }, form) {
  const files = form !== "query" && form !== "json";
  const report = chosenReport(core, files ? { ...request, form, now: new Date().toISOString() } : request, choice);
  if (files) return report.files;
  if (form === "json") return [{ name: "quarry.json", text: `${JSON.stringify(report, null, 2)}\n` }];
  return report.queries.map((query) => ({ name: "quarry.kql", text: query.kql }));
}
