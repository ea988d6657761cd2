// Loads the wasm once. The only importer of pkg/.
import init, { decode, hunt, vocabulary } from "../pkg/quarry.js";

/** @typedef {{ hunt: typeof hunt, decode: typeof decode, vocabulary: import("../pkg/quarry.js").Vocabulary }} Core */

/** @type {Promise<Core> | undefined} */
let loaded;

/** The core, ready to use; the first call loads it. @returns {Promise<Core>} */
export function load() {
  loaded ??= init().then(() => ({ hunt, decode, vocabulary: vocabulary() }));
  return loaded;
}
