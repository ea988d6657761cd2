// Building and patching DOM: text only, never markup.

/**
 * An element with properties, attributes (aria-*, data-*, role, for) and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} [properties] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") made.setAttribute(name, value);
    else Reflect.set(made, name, value);
  }
  made.append(...children);
  return made;
}

/** Sets the text only where it differs, so that a selection survives. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes the children of `parent` those of `items`, keeping the nodes of keys that stay.
 * @template Item
 * @param {HTMLElement} parent @param {Item[]} items @param {(item: Item) => string} key
 * @param {(item: Item) => HTMLElement} make @param {(node: HTMLElement, item: Item) => void} patch
 */
export function patchList(parent, items, key, make, patch) {
  const kept = new Map([...parent.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.key, /** @type {HTMLElement} */ (node)]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let node = kept.get(name);
    if (!node) {
      node = make(item);
      node.dataset.key = name;
    }
    kept.delete(name);
    patch(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of kept.values()) node.remove();
}

/** Saves a text as a file. @param {string} name @param {string} text */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A button of words. @param {string} words @param {() => unknown} act @param {string} [className] */
export function button(words, act, className = "") {
  const made = element("button", { type: "button", className }, words);
  made.addEventListener("click", () => void act());
  return made;
}
