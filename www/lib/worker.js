// The core beside the page: what would hold up typing is answered here. One question at a time; the text is sent once.
import { answer, saved } from "./answer.js";
import { load } from "./core.js";
import { wordsOf } from "./words.js";

let text = "";

addEventListener("message", async (event) => {
  const { id, ask, form } = event.data;
  text = event.data.text ?? text;
  try {
    const core = await load();
    const whole = { ...ask, request: { ...ask.request, text } };
    postMessage({ id, value: form ? saved(core, whole, form) : answer(core, whole) });
  } catch (error) {
    postMessage({ id, error: wordsOf(error) });
  }
});
