// npm start [-- FILE] [--once]: build, print what FILE holds, serve the page with it behind the sample button.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { Missing, ROOT, build, main } from "./build.mjs";

const FIRST_PORT = 4870;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json" };

/**
 * Serves dist/www on the loopback, `sample` as its sample.txt; answers the port.
 * @param {string} sample @param {number} first
 */
export function serve(sample, first = FIRST_PORT) {
  const site = join(ROOT, "dist", "www");
  const server = createServer((request, response) => {
    const name = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname)).replace(/^[/\\]+/, "") || "index.html";
    const file = name === "sample.txt" ? sample : join(site, name);
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(name))];
    if (!type || name.includes("..") || !existsSync(file)) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not here.");
      return;
    }
    response.writeHead(200, { "content-type": type, "cache-control": "no-store", "x-content-type-options": "nosniff" }).end(readFileSync(file));
  });
  return new Promise((done, failed) => {
    let port = first;
    const listen = () => server.listen(port, "127.0.0.1");
    server.on("error", (error) => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EADDRINUSE" || port === first + 100) return failed(error);
      port += 1;
      listen();
    });
    // Once, whatever was tried before: a taken port must not be taken for the server's own.
    server.once("listening", () => done({ server, port }));
    listen();
  });
}

if (process.argv[1] === join(ROOT, "start.mjs")) {
  await main(async () => {
    const args = process.argv.slice(2);
    const once = args.includes("--once");
    const named = args.find((arg) => !arg.startsWith("--"));
    const sample = named ? resolve(process.env.INIT_CWD ?? process.cwd(), named) : join(ROOT, "www", "sample.txt");
    if (!existsSync(sample)) throw new Missing(`There is no file ${sample}: name one that there is, or none for the sample report.`);
    await build();
    const color = process.stdout.isTTY ? "always" : "never";
    const command = join(ROOT, "target", "release", "quarry");
    const report = JSON.parse(spawnSync(command, ["--file", sample, "--json"], { encoding: "utf8", maxBuffer: 1 << 30 }).stdout);
    console.log(`\n${sample}`);
    for (const row of report.indicators) console.log(`${row.selected ? "+" : "-"} ${row.kind.padEnd(7)} ${row.value}${row.notes.length ? `  (${row.notes.join(", ")})` : ""}`);
    console.log(`${report.rejected.length} rejected\n`);
    spawnSync(command, ["--file", sample, "--color", color], { stdio: ["ignore", "inherit", "ignore"] });
    if (once) return;
    const { port } = await serve(sample);
    console.log(`\nThe page, with this report behind its sample button: http://127.0.0.1:${port}/`);
    console.log(`\nThe extension, three ways:
  Chrome   chrome://extensions, developer mode, Load unpacked: ${join(ROOT, "dist", "chrome")}
  Edge     edge://extensions, developer mode, Load unpacked: ${join(ROOT, "dist", "chrome")}
  Firefox  about:debugging#/runtime/this-firefox, Load Temporary Add-on: ${join(ROOT, "dist", "firefox", "manifest.json")}
Without a tenant: npm run try`);
    console.log("Ctrl+C ends.");
    await new Promise(() => {});
  });
}
