// The page without a network: its own files are kept, and asked for anew wherever they can be had.
const CACHE = "quarry";
const worker = /** @type {any} */ (self);

/** Everything the page consists of, as the build listed it. */
async function fill() {
  const cache = await caches.open(CACHE);
  const files = /** @type {string[]} */ (await (await fetch("files.json")).json());
  await cache.addAll(["./", ...files]);
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === worker.location.origin) event.respondWith(answer(request));
});

/** The network's answer, which is kept; without one, the kept one. @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}
