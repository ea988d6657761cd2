// Where a question is answered: at once in the page while that is fast, else in a worker that can be stopped.
import { answer, saved } from "./answer.js";

/** Texts up to this length are read within a few milliseconds. In UTF-16 units. */
export const SHORT = 60_000;

/** A question that was stopped, or overtaken by a newer one. */
export class Stopped extends Error {}

/**
 * @typedef {import("./answer.js").Ask} Ask
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {{ ask: object, form?: string, text: string, done: (value: any) => void, failed: (error: Error) => void }} Job
 */

/** @param {import("./core.js").Core} core */
export function hunter(core) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Job | null} */
  let running = null;
  /** @type {Job | null} */
  let waiting = null;
  let known = "";
  let id = 0;

  /** @param {Job} job */
  function run(job) {
    running = job;
    id += 1;
    if (!worker) {
      worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
      worker.addEventListener("message", (event) => event.data.id === id && settle(event.data));
      worker.addEventListener("error", (event) => {
        // One that failed answers nothing any more; the next question starts another.
        worker?.terminate();
        worker = null;
        settle({ error: event.message || "The text could not be read beside the page: the worker did not start. Reload and try again." });
      });
      known = "";
    }
    worker.postMessage({ id, ask: job.ask, form: job.form, ...(job.text === known ? {} : { text: job.text }) });
    known = job.text;
  }

  /** @param {{ value?: any, error?: string }} data */
  function settle({ value, error }) {
    const job = running;
    running = null;
    if (error === undefined) job?.done(value);
    else job?.failed(new Error(error));
    const next = waiting;
    waiting = null;
    if (next) run(next);
  }

  /** @param {Ask["request"]} request @param {object} ask @param {string} [form] @returns {Promise<any>} */
  function later(request, ask, form) {
    return new Promise((done, failed) => {
      // The text is kept by the worker: it is the one large thing in a question.
      const job = { ask: { ...ask, request: { ...request, text: "" } }, text: request.text, done, failed, ...(form ? { form } : {}) };
      if (!running) return run(job);
      waiting?.failed(new Stopped());
      waiting = job;
    });
  }

  return {
    /** The answer, or its promise where it takes a while. @param {Ask} ask @returns {Answer | Promise<Answer>} */
    ask(ask) {
      if (ask.request.text.length > SHORT) return later(ask.request, ask);
      if (running) this.stop();
      return answer(core, ask);
    },
    /** @param {Pick<Ask, "request" | "choice">} ask @param {string} form @returns {Promise<{ name: string, text: string }[]>} */
    async save(ask, form) {
      return ask.request.text.length > SHORT ? later(ask.request, ask, form) : saved(core, ask, form);
    },
    /** Ends what is under way; the next question begins anew. */
    stop() {
      worker?.terminate();
      worker = null;
      const [job, next] = [running, waiting];
      running = null;
      waiting = null;
      job?.failed(new Stopped());
      next?.failed(new Stopped());
    },
  };
}
