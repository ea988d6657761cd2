// The view of page and panel: an answer in, DOM out, patched. It never mentions a browser's extension API.
import { button, download, element, setText } from "./dom.js";
import { SHORT, Stopped, hunter } from "./hunter.js";
import { PAGE, indicatorList } from "./indicator-list.js";
import { markedText } from "./marked-text.js";
import { OWN, chosenHunt, ownHunts } from "./own-hunts.js";
import { queryPane } from "./query-pane.js";
import { searchedTables } from "./searched-tables.js";
import { plural, size, wordsOf } from "./words.js";

/** @type {Record<string, string>} */
const PORTALS = { defender: "Defender", sentinel: "Sentinel", unified: "Defender with Sentinel" };
const LOOK_BACKS = { "1h": "hour", "24h": "24 hours", "3d": "3 days", "7d": "7 days", "14d": "14 days", "30d": "30 days", "90d": "90 days" };
/** How a row matched, in words. @type {Record<string, string>} */
const WAYS = { url: "the URL itself", host: "its host", address: "an address", hash: "a hash", email: "a mail address" };
/** What can be saved: the form in a request, in words. */
const SAVED = { query: "Query (.kql)", json: "Report (.json)", "indicators-csv": "Indicators for Defender (.csv)", "ti-csv": "Indicators for Sentinel (.csv)" };
const PDF = [0x25, 0x50, 0x44, 0x46];
/** How long what was said stands, in milliseconds. */
const SAID = 12_000;

/**
 * @typedef {import("./core.js").Core} Core
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {{
 *   core: Core,
 *   sample: () => Promise<string>,
 *   open: (link: string) => void,
 *   copy: (text: string) => Promise<void>,
 *   shelf: import("./own-hunts.js").Shelf,
 *   insert?: { into: (portal: string) => string, send: (query: import("./answer.js").Asked, text: string, accept: string[]) => Promise<string> },
 *   start?: { portal: string, hunt: string, since: string, scope: string, exclude: string[], request: object },
 * }} Host What the surroundings can do, and what they begin with; `send` answers what is to be said of it, or nothing where they say it themselves.
 */

/** Draws the view into `root`; answers how to show another text in it. @param {HTMLElement} root @param {Host} host */
export function mountView(root, host) {
  const { core, insert, start } = host;
  const engine = hunter(core);
  /** @type {{ text: string, scope: string, scopes: Record<string, string>, accept: string[], on: Set<string>, off: Set<string>, select: "default" | "all" | "none" | "defanged", shown: number }} */
  const state = { text: "", scope: "path", scopes: {}, accept: [], on: new Set(), off: new Set(), select: "default", shown: PAGE };
  /** @type {Answer} */
  let answer = { found: 0, selected: 0, rejected: 0, unserved: 0, kinds: [], rows: [], rejections: [], marks: [], query: null };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silent;
  /** Which question was asked last: only its answer is drawn. */
  let asked = 0;
  /** The text that the answer is of: while a long one is read, and where that was stopped, the text before. */
  let answered = "";
  let phase = /** @type {"read" | "reading" | "stopped"} */ ("read");
  /** @type {import("./own-hunts.js").OwnHunt[]} */
  let own = [];

  const light = (/** @type {string | null} */ value, /** @type {"text" | "list" | null} */ from = null) => {
    text.light(value, from === "list");
    list.light(value, from === "text");
    pane.light(value, from !== null);
  };
  const text = markedText({
    changed: (value) => (value.length > SHORT ? soon() : hunt()),
    replaced: (value) => replace(value, "The pasted text stands in place of the one before."),
    chosen: (value) => light(value, "text"),
    next() {
      if (actions.hidden || primary.disabled) return false;
      primary.focus();
      return true;
    },
  });
  const list = indicatorList({
    words: core.vocabulary.notes,
    scopeOf: (value) => state.scopes[value] ?? state.scope,
    toggled(value, on) {
      (on ? state.on : state.off).add(value);
      (on ? state.off : state.on).delete(value);
      // The tick stands at once, however long the query takes.
      const row = answer.rows.find((shown) => shown.value === value);
      if (row) row.selected = on;
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
    more() {
      state.shown += PAGE;
      hunt();
    },
  });
  const pane = queryPane();
  const searched = searchedTables(core.vocabulary);

  const primary = button(insert ? "Insert" : "Copy query", insert ? send : copy, "main");
  const second = button("Copy query", copy);
  second.hidden = !insert;
  const open = button("Open in portal", () => {
    const link = current()?.link;
    if (!link) return;
    host.open(link);
    say("Opened in a new tab of the portal.");
  });
  const save = element("select", { className: "save", "aria-label": "Save" }, element("option", { value: "" }, "Save…"), ...Object.entries(SAVED).map(([form, words]) => element("option", { value: form }, words)));
  save.addEventListener("change", () => {
    const form = save.value;
    save.value = "";
    if (form) void store(form);
  });
  const hint = element("small", { id: "action-hint" });
  const status = element("div", { className: "status", role: "status" });
  const count = element("span", { className: "count" });
  const stop = button("Stop", () => engine.stop(), "quiet");
  const working = element("p", { className: "working", hidden: true }, element("progress", { "aria-label": "Reading the text" }), element("span"), stop);
  const meaning = element("p", { className: "meaning" });
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
  const owned = ownHunts({
    shelf: host.shelf,
    problem(template) {
      try {
        core.hunt({ text: "", template });
        return null;
      } catch (error) {
        return wordsOf(error);
      }
    },
    changed(hunts, chosen) {
      // One that is the default can only be chosen now that it is known.
      const wanted = own.length === 0 && start?.hunt.startsWith(OWN) ? start.hunt : huntName.value;
      own = hunts;
      offerHunts(chosen === null ? wanted : OWN + chosen);
      hunt();
    },
    say,
  });
  portal.addEventListener("change", () => offerHunts());
  huntName.addEventListener("change", () => owned.show(huntName.value.startsWith(OWN) ? huntName.value.slice(OWN.length) : null));
  for (const choice of [portal, huntName, since]) choice.addEventListener("change", hunt);
  offerHunts("footprint");

  const file = element("input", { type: "file", hidden: true, accept: ".txt,.csv,.tsv,.json,.md,.html,.htm,.log,.eml,.kql,.yml,.yaml,.stix,.pdf,text/*,message/rfc822" });
  file.addEventListener("change", () => {
    if (file.files?.[0]) void read(file.files[0]);
    file.value = "";
  });
  const choices = element("div", { className: "choices" }, labelled("Portal", portal), labelled("Hunt", huntName), labelled("Look back", since), labelled("URLs by", scope));
  const empty = element("div", { className: "empty" },
    element("p", {}, "Paste a report and the query that hunts its indicators stands here, ready to copy."),
    button("Try a sample report", sample),
    element("p", { className: "quiet-line" }, "Nothing you paste leaves this browser."));
  const links = element("span", { className: "links" }, choose("All", "all"), choose("None", "none"), choose("Defanged", "defanged"));
  const lacking = element("p", { className: "meaning" });
  const found = element("section", { className: "found", "aria-labelledby": "found-title" },
    element("h2", { id: "found-title" }, count, links), lacking, list.root);
  const query = element("section", { className: "ask", "aria-labelledby": "query-title" }, choices, leftOut, owned.root, element("h2", { id: "query-title" }, "Query"), pane.root, owned.slots, searched.root, meaning);
  const actions = element("section", { className: "actions", "aria-label": "Actions" }, primary, second, open, save, hint);

  root.classList.add("quarry");
  root.append(
    element("header", {}, logo(), element("h1", {}, "Quarry"), element("span", {}, "Nothing leaves this browser")),
    element("main", {},
      element("section", { className: "report" },
        element("h2", {}, element("label", { for: "report" }, "Report"), element("span", { className: "links" }, button("Sample", sample, "quiet"), button("Open a file", () => file.click(), "quiet"), button("Clear", clear, "quiet"))),
        text.root, working, element("p", { className: "unseen", id: "report-hint" }, "Indicators are found as you type. Tab goes to the first action."), file),
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
    const words = event.dataTransfer?.getData("text/plain");
    if (dropped) void read(dropped);
    else if (words) replace(words, "The dropped text is read.");
  });
  if (start) {
    portal.value = start.portal;
    offerHunts(start.hunt);
    since.value = start.since;
    scope.value = start.scope;
    state.scope = start.scope;
    for (const { box } of exclusions) box.checked = start.exclude.includes(box.value);
  }
  draw();
  // The first question compiles what it runs through: better before there is a text than when it is pasted.
  setTimeout(() => core.hunt({ text: "hxxps://a[.]example/b 192.0.2[.]1 a@b.example" }));
  return { show, send, text: () => state.text };

  /** The hunts that the portal serves, and those of one's own; the wanted one where it is among them. @param {string} [wanted] */
  function offerHunts(wanted = huntName.value) {
    const served = core.vocabulary.hunts.filter((row) => row.portals.some((at) => at.portal === portal.value));
    const options = served.map((row) => element("option", { value: row.name, title: row.summary }, row.name.replaceAll("-", " ")));
    const mine = own.map(({ name }) => element("option", { value: OWN + name }, name));
    huntName.replaceChildren(...options, ...(mine.length > 0 ? [element("optgroup", { label: "Your own" }, ...mine)] : []));
    huntName.value = wanted;
    if (huntName.selectedIndex < 0) huntName.value = "footprint";
  }

  /** Large texts wait for a pause in typing. */
  function soon() {
    clearTimeout(later);
    later = setTimeout(hunt, 200);
    phase = "reading";
    enable();
  }

  /** Lets the actions be used while there is something to act on. */
  function enable() {
    const ready = current();
    for (const action of [primary, second, save]) action.disabled = !ready;
    open.disabled = !ready?.link;
  }

  /** The query, if it is that of what stands there: another's is never copied or inserted in its name. */
  function current() {
    return phase === "read" ? answer.query : null;
  }

  function request() {
    return {
      ...start?.request, text: state.text, portal: portal.value, since: since.value, scope: state.scope, scopes: state.scopes, accept: state.accept,
      exclude: exclusions.filter(({ box }) => box.checked).map(({ box }) => box.value), ...(chosenHunt(own, huntName.value) ?? { hunt: huntName.value }),
    };
  }

  function choice() {
    return { word: state.select, on: [...state.on], off: [...state.off] };
  }

  /** Asks, and draws the answer; while that takes its time the view stays in use. */
  function hunt() {
    clearTimeout(later);
    const value = text.text();
    if (value !== state.text) {
      // What was chosen belongs to the values that are still there; a new text begins anew.
      if (!value.startsWith(state.text.slice(0, 40))) reset();
      state.text = value;
    }
    asked += 1;
    const mine = asked;
    const settle = (/** @type {Answer | null} */ next) => {
      if (mine !== asked) return;
      phase = next ? "read" : "stopped";
      if (next) [answer, answered] = [next, value];
      draw();
    };
    try {
      const given = engine.ask({ request: request(), choice: choice(), shown: state.shown });
      if (!(given instanceof Promise)) {
        settle(given);
        return;
      }
      phase = "reading";
      draw();
      given.then(settle, (error) => {
        settle(null);
        if (!(error instanceof Stopped)) say(wordsOf(error));
        else if (mine === asked) say(`Stopped.${answer.query ? " The query is that of the text before." : ""} Type on to read again.`);
      });
    } catch (error) {
      settle(null);
      say(wordsOf(error));
    }
  }

  function draw() {
    const { query: ready, selected } = answer;
    const isEmpty = state.text.trim() === "";
    const isNothing = answer.found === 0;
    root.dataset.state = isEmpty ? "empty" : phase !== "read" ? phase : ready ? "ready" : "nothing";
    root.setAttribute("aria-busy", String(phase === "reading"));
    working.hidden = phase !== "reading";
    setText(/** @type {HTMLElement} */ (working.children[1]), `Reading ${size(state.text.length)}`);
    empty.hidden = !isEmpty;
    found.hidden = isEmpty;
    query.hidden = isEmpty || isNothing;
    actions.hidden = isEmpty || isNothing;
    links.hidden = isNothing;
    lacking.hidden = !isNothing || phase !== "read";
    setText(lacking, answer.rejected > 0 ? "What looks like an indicator was rejected, each with its reason. Use one anyway if you know better." : "Nothing in this text has the shape of an indicator. Paste addresses, domains, URLs or hashes, defanged or not.");
    text.draw(answered === state.text ? answer.marks : []);
    list.draw(answer);
    setText(count, phase === "reading" ? "Reading…" : phase === "stopped" ? "Not read" : isNothing ? "No indicator found" : `${plural(answer.found, "indicator")}, ${selected} selected${answer.rejected ? `, ${answer.rejected} rejected` : ""}`);
    pane.root.hidden = !ready;
    pane.draw(ready?.kql ?? "", ready?.literals ?? []);
    owned.draw(ready?.slots ?? []);
    searched.draw(ready, answer.kinds);
    if (insert) setText(primary, `Insert into ${insert.into(portal.value)}`);
    enable();
    setText(hint, ready ? `Ctrl+Enter ${insert ? "inserts" : "copies"}. ${aboutLink(ready)}` : "");
    setText(meaning, ready ? means(ready) : selected > 0 ? "This hunt searches none of the selected kinds. Choose another hunt." : "Select an indicator to see its query.");
  }

  /** @param {import("./answer.js").Asked} ready */
  function aboutLink(ready) {
    if (ready.link) return ready.notes.includes("link-runs-query") ? "The link opens a new query tab and runs it." : "The link opens a new query tab; nothing runs by itself.";
    return ready.notes.includes("workspace-unknown") ? "A link would need your workspace." : `The query is too long for a link${insert ? "" : ": paste it into the editor"}.`;
  }

  /** @param {import("./answer.js").Asked} ready */
  function means(ready) {
    const by = ready.match.map((way) => WAYS[way] ?? way);
    const notes = ready.notes.filter((code) => !["link-too-long", "workspace-unknown", "link-runs-query"].includes(code)).map((code) => core.vocabulary.notes[code] ?? code);
    return [`A row is one event that matched by ${by.join(", ").replace(/, ([^,]*)$/, " or $1")}.`,
      answer.unserved ? `${plural(answer.unserved, "selected indicator")} of a kind that this hunt does not search.` : "", notes.length ? `Note: ${notes.join("; ")}.` : ""].filter(Boolean).join(" ");
  }

  async function send() {
    const ready = current();
    if (!ready || !insert) return;
    const words = await insert.send(ready, state.text, state.accept);
    if (words) say(words);
  }

  async function copy() {
    const kql = current()?.kql;
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

  /** @param {string} form */
  async function store(form) {
    try {
      const files = await engine.save({ request: request(), choice: choice() }, form);
      for (const { name, text: content } of files) download(name, content);
      say(files.length > 0 ? `Saved as ${files.map(({ name }) => name).join(", ")}.` : "None of the selected kinds can stand in this file.");
    } catch (error) {
      say(error instanceof Stopped ? "Not saved: another question came in between. Save again." : wordsOf(error));
    }
  }

  async function sample() {
    replace(await host.sample(), "A sample report: invented, harmless.");
  }

  /** @param {File} chosen */
  async function read(chosen) {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    if (PDF.every((byte, at) => bytes[at] === byte)) {
      say("A PDF cannot be read here. Open it, press Ctrl+A and Ctrl+C, and paste.");
      return;
    }
    replace(core.decode(bytes), `${chosen.name} is read.`);
  }

  function clear() {
    replace("", "Cleared.");
    text.area.focus();
  }

  /** Shows another text, and offers the one before it again. @param {string} next @param {string} words */
  function replace(next, words) {
    const before = text.text();
    show(next);
    say(words, before.trim() === "" || before === next ? undefined : () => {
      show(before);
      text.area.focus();
      say("The text before stands here again.");
    });
  }

  /** Shows a text; with values, those alone are hunted. @param {string} next @param {string[]} [values] @param {string[]} [accept] */
  function show(next, values, accept = []) {
    reset();
    if (values) Object.assign(state, { select: "none", on: new Set(values), accept: [...accept] });
    text.hold(next);
    state.text = next;
    hunt();
    text.area.scrollTop = 0;
  }

  function reset() {
    Object.assign(state, { scopes: {}, accept: [], on: new Set(), off: new Set(), select: "default", shown: PAGE });
  }

  /** Said once, in the live region, with a way back where something was replaced. @param {string} words @param {() => void} [undo] */
  function say(words, undo) {
    status.replaceChildren();
    clearTimeout(silent);
    silent = setTimeout(() => status.matches(":hover, :focus-within") || status.replaceChildren(), SAID);
    requestAnimationFrame(() => status.replaceChildren(words, ...(undo ? [" ", button("Undo", undo, "quiet")] : [])));
  }

  /** @param {string} words @param {typeof state.select} word */
  function choose(words, word) {
    return button(words, () => {
      state.on.clear();
      state.off.clear();
      state.select = word;
      hunt();
    }, "quiet");
  }
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

function logo() {
  return element("img", { src: new URL("logo.svg", import.meta.url).href, alt: "", width: 20, height: 20 });
}
