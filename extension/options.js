// The options: every choice is kept as soon as it is made, and read back from the store.
import { load } from "../www/lib/core.js";
import { button, download, element } from "../www/lib/dom.js";
import { OWN } from "../www/lib/own-hunts.js";
import { wordsOf } from "../www/lib/words.js";
import { originsOf } from "./portals.js";
import { forgetHistory, history } from "./history.js";
import { read, written } from "./settings-file.js";
import { isHost, save, settings } from "./settings.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("options"));
const { vocabulary } = await load();
const chosen = await settings();
const status = element("p", { role: "status" });
const keep = async () => {
  // The panel keeps hunts of one's own while this page stands open.
  await save({ ...chosen, own: (await settings()).own });
  status.textContent = "Kept.";
};

/** @param {string} words @param {"portal" | "cloud" | "hunt" | "scope" | "since"} name @param {[string, string][]} options @param {string} [hint] */
function choice(words, name, options, hint) {
  const made = element("select", { name });
  for (const [value, text] of options) made.append(element("option", { value, selected: chosen[name] === value }, text));
  made.addEventListener("change", () => {
    Reflect.set(chosen, name, made.value);
    // A cloud's hosts are asked for in the click that chooses it.
    if (name === "cloud" || name === "portal") chrome.permissions.request({ origins: [...originsOf("defender", chosen.cloud), ...originsOf("sentinel", chosen.cloud)] }).catch(() => undefined);
    void keep();
  });
  return element("label", {}, words, made, ...(hint ? [element("small", {}, hint)] : []));
}

/** @param {string} words @param {string} value @param {(text: string) => void} set @param {string} hint @param {boolean} [long] */
function text(words, value, set, hint, long = false) {
  const made = long ? element("textarea", { value, spellcheck: false }) : element("input", { type: "text", value, spellcheck: false });
  made.addEventListener("change", () => {
    set(made.value);
    void keep();
  });
  return element("label", {}, words, made, element("small", {}, hint));
}

const lines = (/** @type {string} */ value) => value.split(/[\n,]/).map((line) => line.trim()).filter(Boolean);
const run = element("input", { type: "checkbox", checked: chosen.run });
run.addEventListener("change", () => {
  chosen.run = run.checked;
  void keep();
});

const kept = element("input", { type: "checkbox", checked: chosen.history });
kept.addEventListener("change", () => {
  chosen.history = kept.checked;
  void keep();
});
const forget = button(`Forget the last hunts (${(await history()).length})`, async () => {
  await forgetHistory();
  forget.textContent = "Forget the last hunts (0)";
  status.textContent = "Forgotten.";
});

const file = element("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "A settings file" });
file.addEventListener("change", async () => {
  const [given] = file.files ?? [];
  file.value = "";
  if (!given) return;
  try {
    const { settings: next, refused } = read(await given.text());
    await save(next);
    sessionStorage.setItem("said", `Imported from ${given.name}.${refused.length > 0 ? ` Not of their kind, and left at the default: ${refused.join(", ")}.` : ""}`);
    location.reload();
  } catch (error) {
    status.textContent = wordsOf(error);
  }
});
const exported = button("Export settings", async () => {
  download("quarry-settings.json", written(await settings()));
  status.textContent = "Exported as quarry-settings.json.";
});
status.textContent = sessionStorage.getItem("said") ?? "";
sessionStorage.removeItem("said");

form.addEventListener("submit", (event) => event.preventDefault());
form.append(
  element("h1", {}, "Quarry: options"),
  choice("Portal", "portal", [["automatic", "The portal used last"], ["defender", "Defender"], ["sentinel", "Sentinel (Azure Logs)"], ["unified", "Defender with Sentinel's tables"]]),
  choice("Cloud", "cloud", [["public", "Public"], ["gcc-high", "GCC High"], ["dod", "DoD"], ["china", "China"]], "The browser asks for this cloud's portal hosts."),
  choice("Hunt", "hunt", [...vocabulary.hunts.map((hunt) => /** @type {[string, string]} */ ([hunt.name, `${hunt.name.replaceAll("-", " ")}: ${hunt.summary}`])), ...chosen.own.map(({ name }) => /** @type {[string, string]} */ ([OWN + name, `${name}: your own`]))]),
  choice("Look back", "since", [["1h", "1 hour"], ["24h", "24 hours"], ["3d", "3 days"], ["7d", "7 days"], ["14d", "14 days"], ["30d", "30 days"]]),
  choice("URLs by", "scope", ["exact", "path", "directory", "host", "domain"].map((name) => [name, name])),
  text("Never hunt by itself", chosen.ignore.join("\n"), (value) => { chosen.ignore = lines(value); }, "Your own domains and networks, one a line.", true),
  ...vocabulary.exclusions.map((exclusion) => {
    const box = element("input", { type: "checkbox", checked: chosen.exclude.includes(exclusion.name) });
    box.addEventListener("change", () => {
      chosen.exclude = chosen.exclude.filter((name) => name !== exclusion.name);
      if (box.checked) chosen.exclude.push(exclusion.name);
      void keep();
    });
    return element("fieldset", {}, element("label", { className: "check" }, box, `Leave out ${exclusion.name}: ${exclusion.summary}`),
      element("details", {}, element("summary", {}, "Its lists"), ...exclusion.lists.map((list) => text(list.name, (chosen.lists[list.name] ?? list.entries).join("\n"), (value) => { chosen.lists[list.name] = lines(value); }, "One a line; an empty list hides nothing.", true))));
  }),
  text("Workspace", chosen.workspace, (value) => { chosen.workspace = value.trim(); }, "The ARM id that a link to Azure Logs needs; empty for none."),
  text("Tenant", chosen.tenant, (value) => { chosen.tenant = value.trim(); }, "The tenant that a link names; empty for the one signed in."),
  text("Hosts of editor frames", chosen.frames.join("\n"), (value) => {
    chosen.frames = lines(value).filter(isHost);
    const origins = chosen.frames.map((host) => `https://${host}/*`);
    if (origins.length > 0) chrome.permissions.request({ origins }).catch(() => undefined);
  }, "Only where your cloud keeps the editor elsewhere, such as a government cloud: one host a line. The browser asks for each.", true),
  element("label", { className: "check" }, run, "A link runs the query at once"),
  ...chosen.own.map((hunt) => element("details", {}, element("summary", {}, `Your own hunt: ${hunt.name}`), element("pre", {}, hunt.template), button("Remove", async () => {
    const now = await settings();
    await save({ ...now, own: now.own.filter((other) => other.name !== hunt.name) });
    location.reload();
  }))),
  element("label", { className: "check" }, kept, "Keep the last hunts for the panel (never from private windows)"),
  element("div", { className: "row-of-buttons" }, forget, exported, button("Import settings", () => file.click()), file),
  status,
);
