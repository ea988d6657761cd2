// The view of page and panel: a report in, DOM out, patched. It never mentions a browser's extension API.
import { element, setText } from "./dom.js";
import { indicatorList } from "./indicator-list.js";
import { markedText } from "./marked-text.js";
import { queryPane } from "./query-pane.js";

/** @type {Record<string, string>} */
const PORTALS = { defender: "Defender", sentinel: "Sentinel", unified: "Defender with Sentinel" };
const LOOK_BACKS = { "1h": "hour", "24h": "24 hours", "3d": "3 days", "7d": "7 days", "14d": "14 days", "30d": "30 days", "90d": "90 days" };
/** How a row matched, in words. @type {Record<string, string>} */
const WAYS = { url: "the URL itself", host: "its host", address: "an address", hash: "a hash", email: "a mail address" };
/** From this length on, typing is not answered at every key. In UTF-16 units. */
const LARGE = 100_000;

/**
 * @typedef {import("./core.js").Core} Core
 * @typedef {import("../pkg/quarry.js").Report} Report
 * @typedef {{
 *   core: Core,
 *   sample: () => Promise<string>,
 *   open: (link: string) => void,
 *   copy: (text: string) => Promise<void>,
 *   insert?: { into: (portal: string) => string, send: (query: import("../pkg/quarry.js").Query, text: string) => Promise<string> },
 *   start?: { portal: string, hunt: string, since: string, scope: string, exclude: string[], request: object },
 * }} Host What the surroundings can do, and what they begin with.
 */

/** Draws the view into `root`; answers how to show another text in it. @param {HTMLElement} root @param {Host} host */
export function mountView(root, host) {
  const { core } = host;
  /** @type {{ text: string, scope: string, scopes: Record<string, string>, accept: string[], on: Set<string>, off: Set<string>, select: "default" | "all" | "none" | "defanged" }} */
  const state = { text: "", scope: "path", scopes: {}, accept: [], on: new Set(), off: new Set(), select: "default" };
  /** @type {Report} */
  let report = { indicators: [], rejected: [], queries: [], files: [], notes: [] };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;

  const scopeOf = (/** @type {string} */ value) => state.scopes[value] ?? state.scope;
  const light = (/** @type {string | null} */ value, /** @type {"text" | "list" | null} */ from = null) => {
    text.light(value, from === "list");
    list.light(value, from === "text");
    pane.light(value, from !== null);
  };

  const text = markedText({
    changed: () => (text.area.value.length > LARGE ? soon() : hunt()),
    chosen: (value) => light(value, "text"),
    next: () => primary.focus(),
  });
  const list = indicatorList({
    words: core.vocabulary.notes,
    scopeOf,
    toggled(value, on) {
      (on ? state.on : state.off).add(value);
      (on ? state.off : state.on).delete(value);
      hunt();
    },
    scoped(value, scope) {
      state.scopes[value] = scope;
      hunt();
    },
    accepted(rejected) {
      state.accept.push(rejected);
      hunt();
    },
    pointed: (value, scroll) => light(value, scroll ? "list" : null),
  });
  const pane = queryPane();

  const { insert, start } = host;
  const primary = button(insert ? "Insert" : "Copy query", insert ? send : copy, "main");
  const second = button("Copy query", copy);
  second.hidden = !insert;
  const open = button("Open in portal", () => {
    const link = report.queries[0]?.link;
    if (link) {
      host.open(link);
      say("Opened in a new tab of the portal.");
    }
  });
  const save = button("Save .kql", saveQuery);
  const hint = element("small", { id: "action-hint" });
  const status = element("p", { className: "status", role: "status" });
  const count = element("span", { className: "count" });
  const meaning = element("p", { className: "meaning" });
  const tables = element("p");
  const searched = element("details", { className: "meaning" }, element("summary"), tables);
  const portal = select("Portal", Object.entries(PORTALS));
  const huntName = select("Hunt", []);
  const exclusions = core.vocabulary.exclusions.map(({ name, summary }) => {
    const box = element("input", { type: "checkbox", value: name });
    box.addEventListener("change", hunt);
    return { box, row: element("label", { className: "exclusion" }, box, element("span", {}, element("strong", {}, name), ` ${summary}`)) };
  });
  const leftOut = element("details", { className: "exclusions" }, element("summary", {}, "Leave out known noise"), ...exclusions.map(({ row }) => row));
  const since = select("Look-back", Object.entries(LOOK_BACKS).map(([value, words]) => [value, `last ${words}`]), "7d");
  const scope = select("URL scope", ["exact", "path", "directory", "host", "domain"].map((name) => [name, name]), "path");
  scope.addEventListener("change", () => {
    state.scope = scope.value;
    state.scopes = {};
    hunt();
  });
  portal.addEventListener("change", offerHunts);
  for (const choice of [portal, huntName, since]) choice.addEventListener("change", hunt);
  offerHunts();

  const file = element("input", { type: "file", hidden: true, accept: ".txt,.csv,.json,.md,.html,.log,.eml,.kql,text/*" });
  file.addEventListener("change", () => file.files?.[0] && void read(file.files[0]));
  const choices = element("div", { className: "choices" }, labelled("Portal", portal), labelled("Hunt", huntName), labelled("Look back", since), labelled("URLs by", scope));
  const empty = element("div", { className: "empty" },
    element("p", {}, "Paste a report and the query that hunts its indicators stands here, ready to copy."),
    button("Try a sample report", sample),
    element("p", { className: "quiet-line" }, "Nothing you paste leaves this browser."));
  const found = element("section", { className: "found", "aria-labelledby": "found-title" },
    element("h2", { id: "found-title" }, count, element("span", { className: "links" }, link("All", "all"), link("None", "none"), link("Defanged", "defanged"))), list.root);
  const query = element("section", { className: "ask", "aria-labelledby": "query-title" }, choices, leftOut, element("h2", { id: "query-title" }, "Query"), pane.root, searched, meaning);
  const actions = element("section", { className: "actions", "aria-label": "Actions" }, primary, second, open, save, hint);

  root.classList.add("quarry");
  root.append(
    element("header", {}, logo(), element("h1", {}, "Quarry"), element("span", {}, "Nothing leaves this browser")),
    element("main", {},
      element("section", { className: "report" },
        element("h2", {}, element("label", { for: "report" }, "Report"), element("span", { className: "links" }, button("Sample", sample, "quiet"), button("Open a file", () => file.click(), "quiet"), button("Clear", clear, "quiet"))),
        text.root, element("p", { className: "unseen", id: "report-hint" }, "Indicators are found as you type. Tab goes to the first action."), file),
      actions, found, empty, query),
    status);

  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void (insert ? send() : copy());
    }
  });
  root.addEventListener("dragover", (event) => {
    event.preventDefault();
    root.classList.add("dropping");
  });
  root.addEventListener("dragleave", (event) => event.relatedTarget || root.classList.remove("dropping"));
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    root.classList.remove("dropping");
    const dropped = event.dataTransfer?.files[0];
    if (dropped) void read(dropped);
    else if (event.dataTransfer?.getData("text/plain")) show(event.dataTransfer.getData("text/plain"));
  });
  if (start) {
    portal.value = start.portal;
    offerHunts();
    huntName.value = core.vocabulary.hunts.some((row) => row.name === start.hunt && row.portals.some((at) => at.portal === start.portal)) ? start.hunt : "footprint";
    since.value = start.since;
    scope.value = start.scope;
    state.scope = start.scope;
    for (const { box } of exclusions) box.checked = start.exclude.includes(box.value);
  }
  draw();
  return { show };

  /** The hunts that the portal serves; the chosen one stays where it can. */
  function offerHunts() {
    const before = huntName.value;
    const served = core.vocabulary.hunts.filter((row) => row.portals.some((at) => at.portal === portal.value));
    huntName.replaceChildren(...served.map((row) => element("option", { value: row.name, title: row.summary, selected: row.name === before }, row.name.replaceAll("-", " "))));
  }

  function soon() {
    clearTimeout(later);
    later = setTimeout(hunt, 150);
    setText(count, "Reading…");
  }

  /** Asks the core and draws its answer. */
  function hunt() {
    clearTimeout(later);
    if (text.area.value !== state.text) {
      // What was chosen belongs to the values that are still there; a new text begins anew.
      if (!text.area.value.startsWith(state.text.slice(0, 40))) reset();
      state.text = text.area.value;
    }
    const request = { ...start?.request, text: state.text, portal: portal.value, hunt: huntName.value, since: since.value, scope: state.scope, scopes: state.scopes, accept: state.accept, exclude: exclusions.filter(({ box }) => box.checked).map(({ box }) => box.value) };
    try {
      report = core.hunt({ ...request, select: state.select === "none" ? [] : state.select });
      if (state.on.size > 0 || state.off.size > 0) {
        const chosen = report.indicators.filter((row) => state.on.has(row.value) || (row.selected && !state.off.has(row.value)));
        report = core.hunt({ ...request, select: chosen.map((row) => row.value) });
      }
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      return;
    }
    draw();
  }

  function draw() {
    const asked = report.queries[0];
    const chosen = report.indicators.filter((row) => row.selected);
    const isEmpty = state.text.trim() === "";
    root.dataset.state = isEmpty ? "empty" : asked ? "ready" : "nothing";
    empty.hidden = !isEmpty;
    found.hidden = isEmpty;
    query.hidden = isEmpty;
    actions.hidden = isEmpty;
    text.draw(report);
    list.draw(report);
    const rejected = new Set(report.rejected.map((row) => row.text)).size;
    setText(count, report.indicators.length === 0 ? "No indicator found" : `${plural(report.indicators.length, "indicator")}, ${chosen.length} selected${rejected ? `, ${rejected} rejected` : ""}`);
    pane.root.hidden = !asked;
    pane.draw(asked?.kql ?? "", report, scopeOf);
    if (insert) setText(primary, `Insert into ${insert.into(portal.value)}`);
    for (const action of [primary, second, save]) action.disabled = !asked;
    open.disabled = !asked?.link;
    setText(hint, !asked ? "" : asked.link ? `Ctrl+Enter ${insert ? "inserts" : "copies"}. The link opens a new query tab; nothing runs by itself.` : asked.notes.includes("workspace-unknown") ? `Ctrl+Enter ${insert ? "inserts" : "copies"}. A link would need your workspace.` : `Ctrl+Enter ${insert ? "inserts" : "copies"}. The query is too long for a link${insert ? "" : ": paste it into the editor"}.`);
    searched.hidden = !asked;
    setText(/** @type {HTMLElement} */ (searched.firstElementChild), `Searches ${plural(asked?.tables.length ?? 0, "table")}`);
    setText(tables, asked?.tables.map((table) => table.name).join(", ") ?? "");
    setText(meaning, asked ? means(asked) : chosen.length > 0 ? "This hunt searches none of the selected kinds. Choose another hunt." : report.indicators.length > 0 ? "Select an indicator to see its query." : "Nothing in this text has the shape of an indicator. Paste addresses, domains, URLs or hashes, defanged or not.");
  }

  /** @param {import("../pkg/quarry.js").Query} asked */
  function means(asked) {
    const by = asked.match.map((way) => WAYS[way] ?? way);
    const unserved = report.indicators.filter((row) => row.selected && row.notes.includes("not-served")).length;
    const notes = asked.notes.filter((code) => code !== "link-too-long" && code !== "workspace-unknown").map((code) => core.vocabulary.notes[code] ?? code);
    return [`A row is one event that matched by ${by.join(", ").replace(/, ([^,]*)$/, " or $1")}.`,
      unserved ? `${plural(unserved, "selected indicator")} of a kind that this hunt does not search.` : "", notes.length ? `Note: ${notes.join("; ")}.` : ""].filter(Boolean).join(" ");
  }

  async function send() {
    const asked = report.queries[0];
    if (asked && insert) say(await insert.send(asked, state.text));
  }

  async function copy() {
    const kql = report.queries[0]?.kql;
    if (!kql) return;
    try {
      await host.copy(kql);
      say("Query copied. Paste it into the query editor.");
    } catch {
      const range = document.createRange();
      range.selectNodeContents(pane.root);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      say("The browser refused the clipboard. The query is selected: press Ctrl+C.");
    }
  }

  function saveQuery() {
    const kql = report.queries[0]?.kql;
    if (!kql) return;
    const url = URL.createObjectURL(new Blob([kql], { type: "text/plain" }));
    element("a", { href: url, download: "quarry.kql" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    say("Query saved as quarry.kql.");
  }

  async function sample() {
    show(await host.sample());
  }

  /** @param {File} chosen */
  async function read(chosen) {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    if (bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46) {
      say("A PDF cannot be read here. Open it, press Ctrl+A and Ctrl+C, and paste.");
      return;
    }
    show(core.decode(bytes));
    say(`${chosen.name} read.`);
  }

  function clear() {
    show("");
    text.area.focus();
  }

  /** @param {string} next */
  function show(next) {
    reset();
    text.area.value = next;
    state.text = next;
    hunt();
    text.area.scrollTop = 0;
  }

  function reset() {
    Object.assign(state, { scopes: {}, accept: [], on: new Set(), off: new Set(), select: "default" });
    list.reset();
  }

  /** Said once, in the live region. @param {string} words */
  function say(words) {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = words; });
  }

  /** @param {string} words @param {typeof state.select} choice */
  function link(words, choice) {
    return button(words, () => {
      state.on.clear();
      state.off.clear();
      state.select = choice;
      hunt();
    }, "quiet");
  }
}

/** @param {string} words @param {() => void} act @param {string} [className] */
function button(words, act, className = "") {
  const made = element("button", { type: "button", className }, words);
  made.addEventListener("click", () => act());
  return made;
}

/** @param {string} name @param {string[][]} options @param {string} [chosen] */
function select(name, options, chosen) {
  const made = element("select", { "aria-label": name });
  for (const [value, words] of options) made.append(element("option", { value, selected: value === chosen }, words));
  return made;
}

/** @param {string} words @param {HTMLElement} control */
function labelled(words, control) {
  return element("label", {}, words, control);
}

/** @param {number} count @param {string} word */
function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function logo() {
  return element("img", { src: new URL("logo.svg", import.meta.url).href, alt: "", width: 20, height: 20 });
}
