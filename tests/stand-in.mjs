// Stand-ins for the portals, a sign-in page and a report page, under their own host names, on the loopback. Real Monaco, the
// oldest and the newest that is supported, by its AMD loader (with a global) or bundled (without).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { extname, join, normalize } from "node:path";
import { generate } from "selfsigned";
import { ROOT, run } from "../build.mjs";

/** The editors: the oldest and the newest that are supported, or those that `npm run e2e` names. */
export const MONACO = (process.env.QUARRY_MONACO ?? "oldest,newest").split(",");
/** Where the package of an editor is. @param {string} version */
const packageOf = (version) => [join(ROOT, "node_modules", `monaco-${version}`), join(ROOT, "target", "monaco", "node_modules", `monaco-${version}`)].find((place) => existsSync(place)) ?? "";
const BUILT = join(ROOT, "target", "stand-in");
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8", ".ttf": "font/ttf", ".json": "application/json" };

/**
 * How a portal behaves; a test changes it as it goes. `slow`: milliseconds before the editor is loaded; `late`: before that part
 * of a newer Monaco comes which holds the contributions, when its global stands in the page already.
 * @typedef {{ monaco: string, loader: "amd" | "bundled", signIn: boolean, slow: number, late: number, readOnly: boolean, csp: boolean, hostile: string, traps: boolean, global: boolean }} Manners
 */
/** @returns {Manners} */
const usual = () => ({ monaco: "newest", loader: "amd", signIn: false, slow: 0, late: 0, readOnly: false, csp: false, hostile: "", traps: true, global: false });

/** What every editor page runs once it has Monaco: an editor with a draft, and traps beside it. */
const EDITOR = `
function begin(monaco, manners) {
  if (manners.global) window.monaco = monaco;
  monaco.languages.register({ id: "kusto" });
  monaco.languages.setMonarchTokensProvider("kusto", { tokenizer: { root: [[/\\/\\/.*$/, "comment"], [/@?"[^"]*"/, "string"], [/\\b(let|union|where|extend|project|summarize|parse|with|by|sort|desc|in|or|and|has_any|contains|matches|regex|datatable|dynamic)\\b/, "keyword"], [/\\b\\d+[dhm]?\\b/, "number"]] } });
  const place = (id, style) => { const node = document.createElement("div"); node.id = id; node.style.cssText = style; document.body.append(node); return node; };
  if (manners.traps) {
    const viewer = place("response", "width:900px;height:400px"); viewer.className = "response-editor";
    monaco.editor.create(viewer, { value: '{"rows": []}', language: "json", readOnly: true });
    monaco.editor.create(place("hidden", "width:1200px;height:600px;display:none"), { value: "hidden", language: "kusto" });
    monaco.editor.create(place("small", "width:100px;height:18px"), { value: "small", language: "kusto" });
  }
  const editor = monaco.editor.create(place("query", "width:800px;height:300px"), { value: "DeviceInfo\\n| take 5", language: "kusto", readOnly: manners.readOnly, automaticLayout: true });
  window.standIn = { value: () => editor.getModel().getValue(), selection: () => editor.getSelection().isEmpty(), line: () => editor.getPosition().lineNumber, focus: () => editor.focus(), ran: 0,
    hidden: () => monaco.editor.getModels().map((model) => model.getValue()).filter((value) => value === "hidden" || value === "small" || value.startsWith('{"rows"')).length };
  if (manners.hostile === "lies") editor.getModel().getValue = () => "let Since = ago(7d); nothing to see";
}`;

/** Builds the bundled editors once. */
export function buildStandIns() {
  mkdirSync(BUILT, { recursive: true });
  for (const version of new Set([...MONACO, "newest"])) {
    const out = join(BUILT, `${version}.js`);
    if (existsSync(out)) continue;
    const entry = join(BUILT, `${version}.entry.js`);
    writeFileSync(entry, `import * as monaco from ${JSON.stringify(packageOf(version))};\n${EDITOR}\nself.MonacoEnvironment = { getWorker: () => ({ postMessage() {}, addEventListener() {}, removeEventListener() {}, terminate() {} }) };\nsetTimeout(() => begin(monaco, JSON.parse(document.body.dataset.manners)), Number(document.body.dataset.slow));\n`);
    run(join(ROOT, "node_modules", ".bin", "esbuild"), [entry, "--bundle", "--minify", `--outfile=${out}`, "--loader:.ttf=dataurl", "--log-level=error"]);
  }
}

/** @param {Manners} manners */
function editorPage(manners) {
  const data = `data-slow="${manners.slow}" data-manners='${JSON.stringify(manners)}'`;
  const hostile = manners.hostile === "throws" ? "<script>Object.defineProperty(window, 'monaco', { get() { throw new Error('no') }, set() {} });</script>"
    : manners.hostile === "fake" ? "<script>window.monaco = { editor: { getEditors: () => [{ getDomNode: () => document.body, getModel: () => ({ getLanguageId: () => 'kusto', getValue: () => { throw 1 } }), getRawOptions: () => ({}) }] } }; Object.freeze(window.monaco);</script>"
    : manners.hostile === "prototypes" ? "<script>addEventListener('load', () => setTimeout(() => { Array.prototype.sort = () => { throw 1 }; }, 1500));</script>" : "";
  const body = manners.loader === "bundled"
    ? `<link rel="stylesheet" href="/built/${manners.monaco}.css"><script src="/built/${manners.monaco}.js" defer></script>`
    : `<script src="/monaco-${manners.monaco}/min/vs/loader.js"></script><script src="/editor.js"></script><script src="/amd.js"></script>`;
  return `<!doctype html><title>Portal</title>${hostile}<body ${data}><h1>Query</h1>${body}</body>`;
}

const REPORT = `<!doctype html><meta charset="utf-8"><title>Report</title><h1>Loader</h1>
<p id="one">hxxps://login[.]evil-c2[.]example/a?x=1</p>
<div id="many">45.77.12[.]9<br>cdn-upd4te[.]example<br>files[.]stage-drop[.]example</div>
<p><a id="link" href="http://evil-link.example/x">a link</a></p><p id="nothing">nothing to see here</p>
<iframe id="frame" src="/frame" width="600" height="80"></iframe>`;

/**
 * Serves everything; answers the port, the proxy for Firefox, the manners, and the hosts that were asked for.
 * @param {{ manners?: Partial<Manners> }} [options]
 */
export async function standIns(options = {}) {
  buildStandIns();
  const manners = { ...usual(), ...options.manners };
  /** @type {Set<string>} */
  const hosts = new Set();
  const { private: key, cert } = await generate([{ name: "commonName", value: "stand-in" }], { keySize: 2048, days: 30 });
  const server = createServer({ key, cert }, (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    hosts.add(host);
    const url = new URL(request.url ?? "/", `https://${host}`);
    const html = (/** @type {string} */ text) => {
      const policy = manners.csp ? { "content-security-policy": "script-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types * 'allow-duplicates'" } : {};
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...policy }).end(text);
    };
    const file = /^\/(?:monaco-([\w.]+)|built)\//.exec(url.pathname);
    if (file) {
      const path = normalize(url.pathname).replaceAll("..", "");
      const place = file[1] ? join(packageOf(file[1]), path.slice(file[0].length)) : join(BUILT, path.slice("/built/".length));
      if (!existsSync(place)) return response.writeHead(404).end();
      const content = readFileSync(place);
      const answer = () => response.writeHead(200, { "content-type": /** @type {any} */ (TYPES)[extname(place)] ?? "application/octet-stream", "access-control-allow-origin": "*", "cache-control": "no-store" }).end(content);
      if (manners.late === 0 || !content.includes("ICodeLensCache")) return answer();
      setTimeout(answer, manners.late);
      return response;
    }
    if (url.pathname === "/editor.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(EDITOR);
    if (url.pathname === "/amd.js") {
      return response.writeHead(200, { "content-type": "text/javascript" }).end("require.config({ paths: { vs: `${location.origin}/monaco-${JSON.parse(document.body.dataset.manners).monaco}/min/vs` } }); self.MonacoEnvironment = { getWorker: () => ({ postMessage() {}, addEventListener() {}, removeEventListener() {}, terminate() {} }) }; setTimeout(() => require(['vs/editor/editor.main'], (api) => begin(api?.editor ? api : window.monaco, JSON.parse(document.body.dataset.manners))), Number(document.body.dataset.slow));");
    }
    if (host === "report.example") return html(url.pathname === "/frame" ? "<!doctype html><p id=inner>203.0.113[.]77 in a frame</p>" : REPORT);
    if (host === "login.microsoftonline.com") return html(`<!doctype html><title>Sign in</title><p>Sign in</p><script>setTimeout(() => location.replace(${JSON.stringify(url.searchParams.get("to") ?? "/")}), 600)</script>`);
    if (host === "security.microsoft.com" && url.pathname.startsWith("/incidents")) return html("<!doctype html><title>Incident 7</title><h1>Incident 7</h1>");
    const signedIn = (request.headers.cookie ?? "").includes("signed-in") || url.searchParams.has("signed");
    if (manners.signIn && !signedIn && (host === "security.microsoft.com" || host === "portal.azure.com")) {
      url.searchParams.set("signed", "1");
      return response.writeHead(302, { location: `https://login.microsoftonline.com/?to=${encodeURIComponent(url.href)}` }).end();
    }
    if (host === "security.microsoft.com") return html(editorPage(manners));
    // Azure: the portal's page, a blade's frame, and in it the frame with the editor, each of another origin.
    if (host === "portal.azure.com") return html('<!doctype html><title>Logs</title><body><iframe src="https://sandbox-1.reactblade.portal.azure.net/outer" width="1000" height="600"></iframe>');
    if (host.endsWith("reactblade.portal.azure.net")) return html(url.pathname === "/outer" ? '<!doctype html><body><iframe src="https://sandbox-2.reactblade.portal.azure.net/la-main-view" width="950" height="560"></iframe>' : editorPage(manners));
    response.writeHead(404, { "content-type": "text/plain" }).end("Not here.");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const port = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  // Firefox maps no hosts: it is given a proxy that leads every name here.
  const proxy = createPlain((_, response) => response.writeHead(404).end());
  proxy.on("connect", (request, socket, head) => {
    hosts.add(String(request.url).replace(/:\d+$/, ""));
    const there = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    for (const end of [there, socket]) end.on("error", () => { there.destroy(); socket.destroy(); });
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", () => done(undefined)));
  const proxyPort = /** @type {import("node:net").AddressInfo} */ (proxy.address()).port;
  return {
    port, proxyPort, manners, hosts,
    /** Manners as they were, with these changed. */
    behave: (/** @type {Partial<Manners>} */ changed = {}) => Object.assign(manners, usual(), changed),
    close: () => { server.closeAllConnections(); server.close(); proxy.closeAllConnections(); proxy.close(); },
  };
}
