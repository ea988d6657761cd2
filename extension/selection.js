// The text that the analyst clicked on: with its line breaks, from the frame that was clicked.

/** Runs in the page: the selection, or all of its text. @param {boolean} whole */
function textOfPage(whole) {
  const active = document.activeElement;
  if (!whole && (active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement) && active.type !== "password") {
    const { selectionStart, selectionEnd, value } = active;
    if (selectionStart !== null && selectionEnd !== null && selectionEnd > selectionStart) return value.slice(selectionStart, selectionEnd);
  }
  return whole ? document.body?.innerText ?? "" : getSelection()?.toString() ?? "";
}

/**
 * The selection of a frame, or `fallback` where it cannot be read (the PDF viewer, a page of the browser's own).
 * @param {number} tabId @param {number | undefined} frameId @param {string} fallback
 */
export async function selectedText(tabId, frameId, fallback) {
  return (await textOf(tabId, frameId, false)) || fallback;
}

/** All text of a page or frame. @param {number} tabId @param {number | undefined} frameId */
export function wholeText(tabId, frameId) {
  return textOf(tabId, frameId, true);
}

/** @param {number} tabId @param {number | undefined} frameId @param {boolean} whole */
async function textOf(tabId, frameId, whole) {
  try {
    // A key says nothing of a frame: the selection may be in any.
    const target = frameId === undefined ? { tabId, allFrames: true } : { tabId, frameIds: [frameId] };
    const answers = await chrome.scripting.executeScript({ target, func: textOfPage, args: [whole] });
    const texts = answers.map(({ result }) => (typeof result === "string" ? result : ""));
    return texts.find((text) => text.trim() !== "") ?? "";
  } catch {
    return "";
  }
}
