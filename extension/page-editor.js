// The one function that runs in a portal's own page. It stands alone: no imports, nothing captured, and it trusts nothing
// that it finds there. It never throws; what it answers is a tagged value that deliver.js checks before it believes it.

/**
 * Finds the query editor of a frame, or puts a query into it.
 *
 * `find` answers how an editor can be reached and how likely it is the one; `monaco` edits through the page's own editor,
 * `paste` by a synthetic paste. Both replace the whole text by one edit that one undo takes back, and read it back.
 * Sources: Monaco 0.46 to 0.57 in Chromium and Firefox, 2026-11.
 *
 * @param {"find" | "monaco" | "paste"} step @param {string} query
 * @returns {Promise<{ tag: string, way?: string, score?: number, draft?: string, reason?: string }>}
 */
export async function inPage(step, query) {
  const MIN_WIDTH = 120;
  const MIN_HEIGHT = 20;
  const plain = (/** @type {unknown} */ text) => String(text).split("\r\n").join("\n").split("\r").join("\n").trimEnd();
  /** The area of what can be seen of an element, zero for what cannot. @param {Element | null | undefined} node */
  const area = (node) => {
    if (!(node instanceof Element) || !node.isConnected) return 0;
    const box = node.getBoundingClientRect();
    if (box.width < MIN_WIDTH || box.height < MIN_HEIGHT) return 0;
    for (let at = /** @type {Element | null} */ (node); at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return 0;
    }
    return box.width * box.height;
  };
  /** A viewer of results is no editor. @param {Element} node */
  const isViewer = (node) => node.closest(".response-editor, [aria-readonly='true'], .monaco-diff-editor") !== null;
  const focused = (/** @type {Element} */ node) => document.hasFocus() && node.contains(document.activeElement);

  /**
   * The editors that the page's own Monaco names. It is asked only once it has drawn one (an editor in a shadow tree has its
   * announcements in the document): the question starts its services, and those whose code is still to come would be missing
   * for good, suggestions among them.
   */
  const named = () => {
    /** @type {{ editor: any, node: Element, score: number }[]} */
    const found = [];
    if (!document.querySelector(".monaco-editor, .monaco-aria-container")) return found;
    let list;
    try {
      const monaco = /** @type {any} */ (window).monaco;
      list = monaco?.editor?.getEditors?.() ?? [];
    } catch {
      return found;
    }
    for (let index = 0; index < Math.min(list?.length ?? 0, 100); index += 1) {
      try {
        const editor = list[index];
        const node = editor.getDomNode();
        const model = editor.getModel();
        const language = model?.getLanguageId?.() ?? model?.getModeId?.();
        const options = editor.getRawOptions?.() ?? {};
        if (language !== "kusto" || options.readOnly === true || options.domReadOnly === true || isViewer(node)) continue;
        const size = area(node);
        if (size > 0) found.push({ editor, node, score: size + (focused(node) || editor.hasTextFocus?.() === true ? 1e9 : 0) });
      } catch {
        // An editor that cannot be asked is none.
      }
    }
    return found.sort((a, b) => b.score - a.score);
  };

  /** The editors that can be seen in the page, by their input element. */
  const seen = () => {
    /** @type {{ input: HTMLElement, node: Element, score: number }[]} */
    const found = [];
    for (const node of document.querySelectorAll(".monaco-editor")) {
      const input = node.querySelector(".native-edit-context") ?? node.querySelector("textarea.inputarea");
      if (!(input instanceof HTMLElement) || isViewer(node)) continue;
      // The input of an editor that cannot be written to offers no completion.
      if (input.getAttribute("aria-autocomplete") === "none" || input.hasAttribute("readonly")) continue;
      const language = node.closest("[data-mode-id]")?.getAttribute("data-mode-id") ?? node.querySelector("[data-mode-id]")?.getAttribute("data-mode-id");
      if (language && language !== "kusto") continue;
      const size = area(node);
      if (size > 0) found.push({ input, node, score: size + (focused(node) ? 1e9 : 0) });
    }
    return found.sort((a, b) => b.score - a.score);
  };

  const pause = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));
  /** Everything selected, by the key that the editor itself answers. @param {HTMLElement} input */
  const selectAll = (input) => {
    input.focus();
    const mac = /Mac|iP/.test(navigator.platform);
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "a", code: "KeyA", keyCode: 65, ctrlKey: !mac, metaKey: mac, bubbles: true, cancelable: true, composed: true }));
  };
  /** A clipboard event whose data the page can read, in every browser. @param {string} type @param {string} [text] */
  const clipboard = (type, text) => {
    const event = new ClipboardEvent(type, { clipboardData: new DataTransfer(), bubbles: true, cancelable: true, composed: true });
    if (text !== undefined) {
      event.clipboardData?.setData("text/plain", text);
      // Without it, newer editors ask the system's clipboard and wait for an answer that never comes.
      event.clipboardData?.setData("text/uri-list", "#");
    }
    return event;
  };
  /** The editor's text, by way of a copy. @param {HTMLElement} input */
  const read = (input) => {
    selectAll(input);
    const event = clipboard("copy");
    input.dispatchEvent(event);
    return event.clipboardData?.getData("text/plain") ?? "";
  };
  /** The caret into the first line of the query, nothing selected. @param {HTMLElement} input */
  const place = (input) => {
    for (const [key, keyCode, ctrlKey] of /** @type {[string, number, boolean][]} */ ([["Home", 36, true], ["ArrowDown", 40, false]])) {
      input.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode, ctrlKey, bubbles: true, cancelable: true, composed: true }));
    }
  };

  try {
    if (step === "find") {
      const [best] = named();
      if (best) return { tag: "editor", way: "monaco", score: best.score };
      const [other] = seen();
      if (other) return { tag: "editor", way: "paste", score: other.score };
      // There is one that cannot be written to, or none yet.
      return { tag: document.querySelector(".monaco-editor") ? "closed" : "none" };
    }
    if (step === "monaco") {
      const best = named()[0];
      if (!best) return { tag: "none" };
      const { editor } = best;
      const model = editor.getModel();
      const draft = String(model.getValue());
      editor.pushUndoStop();
      editor.executeEdits("quarry", [{ range: model.getFullModelRange(), text: query, forceMoveMarkers: true }]);
      editor.pushUndoStop();
      editor.setPosition({ lineNumber: Math.min(2, model.getLineCount()), column: 1 });
      editor.revealLine?.(1);
      editor.focus();
      if (plain(model.getValue()) !== plain(query)) return { tag: "differs", draft };
      return { tag: "inserted", draft };
    }
    const best = seen()[0];
    if (!best) return { tag: "none" };
    const draft = read(best.input);
    selectAll(best.input);
    best.input.dispatchEvent(clipboard("paste", query));
    // Newer editors paste later, and a change of the selection would cancel it: wait for the text to change first.
    const lines = () => best.node.querySelector(".view-lines")?.textContent ?? "";
    const before = lines();
    for (let round = 0; round < 40 && lines() === before; round += 1) await pause(25);
    let text = read(best.input);
    for (let round = 0; round < 20 && plain(text) !== plain(query); round += 1) {
      await pause(25);
      text = read(best.input);
    }
    place(best.input);
    return plain(text) === plain(query) ? { tag: "inserted", draft } : { tag: "differs", draft };
  } catch (error) {
    return { tag: "failed", reason: String(error).slice(0, 200) };
  }
}
