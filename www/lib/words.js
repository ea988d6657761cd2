// What is said of counts, sizes and errors.

/** `1 table`, `2 tables`. @param {number} count @param {string} word */
export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** A text's length, in UTF-16 units, as a size. @param {number} length */
export const size = (length) => (length < 1e6 ? `${Math.round(length / 1e3)} KB` : `${(length / 1e6).toFixed(1)} MB`);

/** What went wrong, in its own words. @param {unknown} error */
export const wordsOf = (error) => (error instanceof Error ? error.message : String(error));
