// All settings as one file: written for another browser or a colleague, read with every field checked.
import { checked } from "./settings.js";

/** The format of the file. A newer one is refused, since it may mean what this Quarry does not know. */
const FORMAT = 1;

/** @param {import("./settings.js").Settings} settings */
export function written(settings) {
  return `${JSON.stringify({ quarry: FORMAT, settings }, null, 2)}\n`;
}

/**
 * The settings in a file's text, and the names of those that were not of their kind and are the default.
 * @param {string} text @returns {{ settings: import("./settings.js").Settings, refused: string[] }} Throws an Error in words for the analyst.
 */
export function read(text) {
  /** @type {any} */
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("This is no settings file of Quarry: it is not JSON. Nothing was changed.");
  }
  if (typeof file?.quarry !== "number" || typeof file.settings !== "object" || file.settings === null) throw new Error("This is no settings file of Quarry. Nothing was changed.");
  if (file.quarry > FORMAT) throw new Error(`This file was written by a newer Quarry (format ${file.quarry}; this one reads ${FORMAT}). Nothing was changed.`);
  const settings = checked(file.settings);
  const refused = Object.entries(file.settings).filter(([name, value]) => JSON.stringify(Reflect.get(settings, name)) !== JSON.stringify(value)).map(([name]) => name);
  return { settings, refused };
}
