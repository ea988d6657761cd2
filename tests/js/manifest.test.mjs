// The manifest as it is shipped: what is asked for is what PERMISSIONS.md explains, and each browser gets only keys it knows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../build.mjs";
import { AZURE_FRAMES, originsOf, ruleOf, showsQueries } from "../../extension/portals.js";
import { checked, DEFAULTS } from "../../extension/settings.js";

const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
const source = read("extension/manifest.json");

test("each permission has its paragraph, and each paragraph its permission", () => {
  const text = readFileSync(join(ROOT, "extension/PERMISSIONS.md"), "utf8");
  const explained = text.split("\n").filter((line) => line.startsWith("`")).flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const asked = [...source.permissions, ...source.host_permissions, ...source.optional_host_permissions];
  assert.deepEqual(explained.sort(), asked.sort());
  assert.deepEqual(source.permissions.sort(), ["activeTab", "clipboardWrite", "contextMenus", "scripting", "sidePanel", "storage"]);
});

test("no page is read by itself, and no code comes from elsewhere", () => {
  for (const browser of ["chrome", "firefox"]) {
    const manifest = read(`dist/${browser}/manifest.json`);
    assert.equal(manifest.content_scripts, undefined);
    assert.ok(!JSON.stringify(manifest.host_permissions).includes("<all_urls>") && !manifest.host_permissions.includes("https://*/*"));
    assert.match(manifest.content_security_policy.extension_pages, /^script-src 'self' 'wasm-unsafe-eval'; object-src 'self'; connect-src 'self'$/);
  }
  assert.equal(read("dist/chrome/manifest.json").browser_specific_settings, undefined);
  assert.equal(read("dist/chrome/manifest.json").sidebar_action, undefined);
  assert.equal(read("dist/firefox/manifest.json").side_panel, undefined);
  assert.equal(read("dist/firefox/manifest.json").background.service_worker, undefined);
});

test("the manifest allows the hosts that the portals' rules name, and no others", () => {
  assert.deepEqual([...originsOf("defender", "public"), ...originsOf("sentinel", "public")].sort(), source.host_permissions.sort());
  for (const cloud of ["gcc-high", "dod", "china"]) {
    for (const portal of /** @type {const} */ (["defender", "sentinel"])) {
      for (const origin of originsOf(portal, cloud)) assert.ok(source.optional_host_permissions.includes(origin) || AZURE_FRAMES.includes(origin), origin);
    }
  }
  assert.equal(ruleOf("defender", "china"), undefined);
});

test("which pages show queries", () => {
  const defender = /** @type {import("../../extension/portals.js").PortalRule} */ (ruleOf("defender", "public"));
  const sentinel = /** @type {import("../../extension/portals.js").PortalRule} */ (ruleOf("sentinel", "public"));
  for (const [url, rule, expected] of /** @type {[string, typeof defender, boolean][]} */ ([
    ["https://security.microsoft.com/v2/advanced-hunting?tid=1", defender, true], ["https://security.microsoft.com/hunting", defender, true], ["https://security.microsoft.com/incidents/7", defender, false],
    ["https://security.microsoft.com/", defender, false], ["https://security.microsoft.com.evil.example/v2/advanced-hunting", defender, false], ["http://x", defender, false], ["about:blank", defender, false],
    ["https://portal.azure.com/#@t/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/x", sentinel, true], ["https://portal.azure.com/#@t/resource/subscriptions/1/workspaces/w/logs", sentinel, true],
    ["https://portal.azure.com/#home", sentinel, false], ["https://portal.azure.com/#@t/resource/vm/overview", sentinel, false], ["https://portal.azure.com/#%E0%A4%A", sentinel, false],
  ])) assert.equal(showsQueries(url, rule), expected, url);
});

test("stored settings are checked before they are believed", () => {
  assert.deepEqual(checked(undefined), DEFAULTS);
  assert.deepEqual(checked({ portal: "splunk", hunt: 7, scope: [], exclude: "logs", lists: 1, ignore: [1, "a.example", ""], run: "yes", cloud: null, frames: 3 }), { ...DEFAULTS, ignore: ["a.example"] });
  assert.deepEqual(checked(checked({ portal: "unified", lists: { LogHosts: ["siem.example"] } })).lists, { LogHosts: ["siem.example"] });
});
