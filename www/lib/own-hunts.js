// Hunting queries of the analyst's own: pasted or dropped, kept by name, with what became of their slots.
import { button, element, setText } from "./dom.js";
import { plural, wordsOf } from "./words.js";

/** What the name of an own hunt begins with where it stands among the others. */
export const OWN = "own:";

/**
 * @typedef {{ name: string, template: string }} OwnHunt
 * @typedef {{ list: () => Promise<OwnHunt[]>, keep: (hunts: OwnHunt[]) => Promise<void> }} Shelf Where they are kept.
 * @typedef {import("../pkg/quarry.js").Slot} Slot
 */

/** Own hunts in a list that somebody else wrote; what is none is left out. @param {unknown} stored @returns {OwnHunt[]} */
export function checkedHunts(stored) {
  const isHunt = (/** @type {any} */ item) => typeof item?.name === "string" && item.name.trim() !== "" && typeof item?.template === "string";
  return (Array.isArray(stored) ? stored.filter(isHunt) : []).slice(0, 100).map(({ name, template }) => ({ name: name.trim().slice(0, 80), template: template.slice(0, 1_000_000) }));
}

/** What a request holds for the own hunt of this name; nothing where it is none. @param {OwnHunt[]} hunts @param {string} chosen */
export function chosenHunt(hunts, chosen) {
  const hunt = hunts.find(({ name }) => OWN + name === chosen);
  return hunt && { template: hunt.template };
}

/**
 * @param {{ shelf: Shelf, problem: (template: string) => string | null, changed: (hunts: OwnHunt[], chosen: string | null) => void, say: (words: string) => void }} events
 *   `problem` says what keeps a template from being used.
 */
export function ownHunts({ shelf, problem, changed, say }) {
  /** @type {OwnHunt[]} */
  let hunts = [];
  const name = element("input", { type: "text", id: "own-name", spellcheck: false, autocomplete: "off", maxLength: 80 });
  const area = element("textarea", { id: "own-template", spellcheck: false, rows: 5, placeholder: "A hunting query: Azure-Sentinel YAML, or KQL with its lists in let statements." });
  const error = element("p", { className: "error", role: "alert", hidden: true });
  const keep = button("Keep and hunt", put);
  const remove = button("Remove", take, "quiet");
  const slots = element("ul", { className: "slots", hidden: true, "aria-label": "Slots of the hunt" });
  const root = element("details", { className: "own" }, element("summary", {}, "A hunt of your own"),
    element("label", { for: "own-name" }, "Name", name), element("label", { for: "own-template" }, "YAML or KQL, pasted or dropped", area), error,
    element("div", { className: "links left" }, keep, remove));

  area.addEventListener("input", check);
  area.addEventListener("dragover", (event) => event.stopPropagation());
  area.addEventListener("drop", async (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    area.value = await file.text();
    name.value ||= file.name.replace(/\.(ya?ml|kql|txt)$/i, "");
    check();
  });

  /** Says what is wrong, with the line, as it is typed. */
  function check() {
    const words = area.value.trim() === "" ? null : problem(area.value);
    error.hidden = words === null;
    setText(error, words ?? "");
    keep.disabled = words !== null || area.value.trim() === "";
    return !keep.disabled;
  }

  async function put() {
    if (!check()) return;
    const title = name.value.trim() || /^name:\s*["']?(.+?)["']?\s*$/m.exec(area.value)?.[1] || "my hunt";
    name.value = title;
    await store([...others(title), { name: title, template: area.value }], title, `“${title}” is kept, and is the hunt now.`);
  }

  async function take() {
    const title = name.value.trim();
    await store(others(title), null, `“${title}” is removed; its text stands here until you leave.`);
  }

  const others = (/** @type {string} */ title) => hunts.filter((hunt) => hunt.name !== title);

  /** Keeps the list, then has it used; a store that is full is said to be. @param {OwnHunt[]} next @param {string | null} title @param {string} words */
  async function store(next, title, words) {
    try {
      const kept = checkedHunts(next);
      await shelf.keep(kept);
      hunts = kept;
    } catch (failure) {
      say(`Nothing was changed: ${wordsOf(failure)}`);
      return;
    }
    changed(hunts, title);
    say(words);
  }

  shelf.list().then((kept) => {
    hunts = checkedHunts(kept);
    if (hunts.length > 0) changed(hunts, null);
  }).catch((failure) => say(`Your own hunts could not be read: ${wordsOf(failure)}`));
  check();

  return {
    root,
    slots,
    /** Shows one for editing. @param {string | null} title */
    show(title) {
      const hunt = hunts.find((kept) => kept.name === title);
      if (hunt) [name.value, area.value, root.open] = [hunt.name, hunt.template, true];
      check();
    },
    /** What became of the places for values. @param {Slot[]} filled */
    draw(filled) {
      slots.hidden = filled.length === 0;
      slots.replaceChildren(...filled.map((slot) => element("li", {}, element("code", {}, slot.name), ` in line ${slot.line}: ${STATES[slot.state]}${slot.state === "filled" ? ` ${plural(slot.values.length, "value")}` : ""}`)));
    },
  };
}

const STATES = { filled: "took", removed: "had no value, its comparison is left out", kept: "kept as written" };
