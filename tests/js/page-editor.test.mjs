// The function that runs in the portal's page, against a fake Monaco: what it chooses, what it leaves alone, what it answers.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inPage } from "../../extension/page-editor.js";

class FakeElement {
  /** @param {{ width?: number, height?: number, display?: string, viewer?: boolean, parent?: FakeElement | null }} [of] */
  constructor(of = {}) {
    this.of = { width: 800, height: 300, display: "block", viewer: false, ...of };
    this.isConnected = true;
    this.parentElement = of.parent ?? null;
  }
  getBoundingClientRect() { return { width: this.of.width, height: this.of.height }; }
  closest() { return this.of.viewer ? this : null; }
  contains(/** @type {unknown} */ other) { return other === this; }
}

/** An editor of a fake Monaco, with a record of what was done to it. @param {object} [of] */
function editor(of = {}) {
  const { text = "draft", language = "kusto", readOnly = false, node = new FakeElement(), lies = false } = /** @type {any} */ (of);
  const state = { text, undo: /** @type {string[]} */ ([]), calls: /** @type {string[]} */ ([]) };
  const model = { getLanguageId: () => language, getValue: () => (lies ? "something else" : state.text), getFullModelRange: () => "all", getLineCount: () => state.text.split("\n").length };
  return {
    state, node, getDomNode: () => node, getModel: () => model, getRawOptions: () => ({ readOnly }), hasTextFocus: () => false,
    pushUndoStop: () => state.calls.push("stop"), focus: () => state.calls.push("focus"), revealLine: () => undefined,
    executeEdits: (/** @type {string} */ _, /** @type {any[]} */ edits) => { state.calls.push("edit"); state.undo.push(state.text); state.text = edits[0].text; },
    setPosition: (/** @type {any} */ at) => state.calls.push(`line ${at.lineNumber}`),
  };
}

/** A page with editors, or with what it answers for its Monaco. @param {unknown[] | (() => unknown)} editors */
function page(editors, drawn = true) {
  Object.assign(globalThis, {
    Element: FakeElement, HTMLElement: FakeElement, getComputedStyle: (/** @type {FakeElement} */ node) => ({ display: node.of.display, visibility: "visible", opacity: "1" }),
    document: { hasFocus: () => true, activeElement: null, querySelectorAll: () => [], querySelector: () => (drawn ? new FakeElement({ width: 0 }) : null) },
    window: typeof editors === "function" ? Object.defineProperty({}, "monaco", { get: editors }) : { monaco: { editor: { getEditors: () => editors } } },
  });
}
const QUERY = "let Since = ago(7d);\nDeviceInfo";

beforeEach(() => page([]));

test("the largest visible writable editor of queries is found, others are left alone", async () => {
  const right = editor();
  const others = [editor({ readOnly: true }), editor({ language: "json" }), editor({ node: new FakeElement({ display: "none" }) }), editor({ node: new FakeElement({ width: 100 }) }), editor({ node: new FakeElement({ viewer: true }) }), editor({ node: new FakeElement({ width: 300 }) }),
    editor({ node: new FakeElement({ parent: new FakeElement({ display: "none" }) }) })];
  page([...others, right]);
  assert.equal((await inPage("find", "")).way, "monaco");
  const answer = await inPage("monaco", QUERY);
  assert.deepEqual(answer, { tag: "inserted", draft: "draft" });
  assert.equal(right.state.text, QUERY);
  assert.deepEqual(right.state.calls, ["stop", "edit", "stop", "line 2", "focus"], "an undo stop before and after one edit");
  for (const other of others) assert.deepEqual(other.state.calls, []);
});

test("the focused editor wins over a larger one", async () => {
  const [small, large] = [editor({ node: new FakeElement({ width: 400 }) }), editor()];
  page([large, small]);
  Object.assign(document, { activeElement: small.node });
  await inPage("monaco", QUERY);
  assert.deepEqual([small.state.text, large.state.text], [QUERY, "draft"]);
});

test("line ends are no difference, anything else is", async () => {
  const windows = editor();
  windows.getModel().getValue = () => windows.state.text.replaceAll("\n", "\r\n");
  page([windows]);
  assert.equal((await inPage("monaco", QUERY)).tag, "inserted");
  page([editor({ lies: true })]);
  assert.equal((await inPage("monaco", QUERY)).tag, "differs", "an editor that lies is no success");
});

test("it never throws", async () => {
  const poisoned = { get getDomNode() { throw new Error("no"); } };
  for (const editors of [() => { throw new Error("no"); }, () => null, () => 7, () => ({ editor: { getEditors: () => ({ length: 1e9 }) } }), () => ({ editor: { getEditors: () => [null, poisoned, {}] } }), () => ({ editor: { getEditors() { throw 1; } } })]) {
    page(editors);
    for (const step of /** @type {const} */ (["find", "monaco", "paste"])) assert.equal((await inPage(step, QUERY)).tag, step === "find" ? "closed" : "none");
  }
  const broken = editor();
  broken.executeEdits = () => { throw new Error("x".repeat(1_000)); };
  page([broken]);
  const answer = await inPage("monaco", QUERY);
  assert.equal(answer.tag, "failed");
  assert.ok((answer.reason ?? "").length <= 200);
});

test("a Monaco that has drawn no editor is not asked: asking starts its services before all of them have loaded", async () => {
  let asked = 0;
  page(() => { asked += 1; return { editor: { getEditors: () => [editor()] } }; }, false);
  for (const step of /** @type {const} */ (["find", "monaco", "paste"])) assert.equal((await inPage(step, QUERY)).tag, "none");
  assert.equal(asked, 0);
});

test("it stands alone: nothing imported, nothing captured", () => {
  // What executeScript does: only the function's own text reaches the page.
  const alone = new Function(`return (${inPage.toString()})`)();
  page([editor()]);
  return alone("monaco", QUERY).then((/** @type {any} */ answer) => assert.equal(answer.tag, "inserted"));
});
