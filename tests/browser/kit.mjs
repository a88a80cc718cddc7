// What browser tests share: a house of demonstration people, a browser, signing in, and axe.
import { setDefaultResultOrder } from "node:dns";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";

// Of the two addresses of localhost the program listens on one; Node 18 tries only the first that it is given.
setDefaultResultOrder("ipv4first");

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ENS = process.env.ENS;
if (!ENS) throw new Error("ENS says which program to test: ENS=build/ens tests/browser/run …");

/** The longest that a command may take, or the server to start or to end. */
const COMMAND_MS = 600_000;

/** Runs a command of the program; gives what it printed. */
export function ens(data, ...words) {
  const done = spawnSync(ENS, [...words, "--data", data], { encoding: "utf8", timeout: COMMAND_MS });
  assert.equal(done.status, 0, `ens ${words.join(" ")}: ${done.error ?? ""} ${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** A server on a port of its own. `demo`: with the rows of a demonstration. */
async function serve(data, demo) {
  // A busy machine may keep a request from its turn, or be slow to finish: here nothing is refused or cut off for that.
  const patience = ["--set", "queue-wait=60000", "--set", "drain-deadline=60"];
  const words = ["serve", "--data", data, "--listen", "127.0.0.1:0", demo ? "--demo" : "--identity=strict", ...patience];
  const child = spawn(ENS, words, { stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill); // where a test breaks off before its end
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  const listening = new Promise((resolve) => {
    child.stderr.on("data", (text) => {
      said += text;
      const at = /listens on http:\/\/[^ ]*:(\d+)/.exec(said);
      if (at) resolve(at[1]);
    });
  });
  const inTime = async (what) => {
    const late = setTimeout(kill, COMMAND_MS);
    return what.finally(() => clearTimeout(late));
  };
  const port = await inTime(Promise.race([listening, ended.then(() => assert.fail(`the server did not start: ${said}`))]));
  const stop = async () => {
    child.kill("SIGTERM");
    assert.equal(await inTime(ended), 0, `how the server ended: ${said.slice(-3000)}`);
  };
  return { origin: `http://localhost:${port}`, stop };
}

/** A house: { origin, data, stop }. 21 people hold all four who can sign in. */
export async function house({ people = 21, demo = true, settings = "" } = {}) {
  const scratch = mkdtempSync(join(tmpdir(), "ens-browser-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const data = join(scratch, "data");
  ens(data, "demo", "--people", String(people));
  const accounts = ens(data, "account", "demo", "--identity", "lenient");
  if (settings) appendFileSync(join(data, "settings"), settings);
  const server = await serve(data, demo);
  return { origin: server.origin, data, accounts, stop: server.stop };
}

const DEBIANS = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] };
export const browser = () => chromium.launch(DEBIANS);
/** A browser with a profile of its own in a folder, for tools that talk to it themselves. */
export const chromiumWith = (folder, args) => chromium.launchPersistentContext(folder, { ...DEBIANS, args: [...DEBIANS.args, ...args], locale: "fr-FR" });

/** A line to a house that can be cut: { origin, cut, mend, close }. (What the tools call offline does not reach service workers.) */
export async function line(origin) {
  const target = new URL(origin);
  const ends = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(target.port), "127.0.0.1");
    for (const [a, b] of [[near, far], [far, near]]) {
      ends.add(a);
      a.on("error", () => {}).on("close", () => (ends.delete(a), b.destroy()));
      a.pipe(b);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    isCut = true;
    for (const end of ends) end.destroy();
  };
  const close = () => (cut(), new Promise((resolve) => server.close(resolve)));
  return { origin: `http://localhost:${server.address().port}`, cut, mend: () => (isCut = false), close };
}

/** What the tests of a file stand on: a house and a browser, put away after the last of them. */
export async function arrange(options) {
  const [h, b] = await Promise.all([house(options), browser()]);
  after(async () => {
    for (const tell of left) console.log(await tell());
    await b.close();
    await h.stop();
  });
  return { h, b };
}

/** Of each page that is not closed, for its test failed: what tells where it stands. */
const left = new Set();

/** The longest that anything may take on a machine that has much else to do. */
const LONGEST_MS = 60_000;

/** A page of a context of its own, in a language and a colour scheme. What breaks the Content-Security-Policy, or throws, fails the test at `close`. */
export async function visitor(b, { lang = "fr", theme = "light", width = 1280, height = 900, ...rest } = {}) {
  const context = await b.newContext({
    locale: lang === "fr" ? "fr-FR" : "en-GB",
    colorScheme: theme,
    reducedMotion: "reduce",
    timezoneId: "Europe/Paris",
    viewport: { width, height },
    ...rest,
  });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (e) => faults.push(String(e)));
  page.on("console", (m) => {
    // The browser itself tells of every answer that is no success; 401 is how the page learns that nobody is signed in.
    if (m.type() === "error" && !/status of 40[14]/.test(m.text())) faults.push(m.text());
  });
  page.setDefaultTimeout(LONGEST_MS);
  const unanswered = new Set();
  page.on("request", (r) => unanswered.add(r));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (r) => unanswered.delete(r));
  /** Does something, and waits for all its effect: what it asked is answered, and what came is drawn. */
  const seeThrough = async (deed) => {
    unanswered.clear(); // of what was asked before, some is never read to its end
    await deed();
    const end = Date.now() + LONGEST_MS;
    for (let pictures = 0; pictures < 2; pictures = unanswered.size ? 0 : pictures + 1) {
      assert.ok(Date.now() < end, `still unanswered: ${[...unanswered].map((r) => r.url())}`);
      await settled(page);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    }
  };
  const tell = async () => {
    const text = await page.locator("body").innerText({ timeout: 5000 }).catch(String);
    return `a page was left at ${page.url()}, faults: ${faults}, unanswered: ${[...unanswered].map((r) => r.url())}, it shows:\n${text.slice(0, 1000)}`;
  };
  left.add(tell);
  const close = async () => {
    left.delete(tell);
    await context.close();
    assert.deepEqual(faults, [], "errors in the browser's console");
  };
  return { page, context, seeThrough, close, faults };
}

/** Signs in as a person of the demonstration, at an address. */
export async function enter(page, origin, { as = 0, path = "/" } = {}) {
  await page.goto(origin + path);
  await page.getByRole("button", { name: /^(Entrer comme|Enter as)/ }).nth(as).click();
  await page.getByRole("button", { name: /Se déconnecter|Sign out/ }).waitFor();
}

/** A visitor who has signed in. `options`: those of `enter` and of `visitor`. */
export async function entered(b, origin, { as, path, ...options } = {}) {
  const v = await visitor(b, options);
  await enter(v.page, origin, { as, path });
  return v;
}

/** What the API has, asked with the page's session; PATIENT in the path is whose space it is. */
export const ask = (page, path) =>
  page.evaluate(async (p) => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await fetch(p.replace("PATIENT", patient))).json();
  }, path);

/** Asks in the page until it is so (of `about`). (`waitForFunction` takes the promise of an async function for a yes.) */
export async function until(page, isSo, about) {
  const end = Date.now() + LONGEST_MS;
  while (!(await page.evaluate(isSo, about))) {
    assert.ok(Date.now() < end, `never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Stores resources with the page's session, each for itself; gives the answer to each. Unless `mayFail`, all must be stored. */
export async function store(page, resources, { mayFail = false } = {}) {
  const answers = await page.evaluate(
    async (list) => {
      const { csrf } = await (await fetch("/signin/session")).json();
      const entry = list.map((resource) => ({ request: { method: "POST", url: resource.resourceType }, resource }));
      const answer = await fetch("/fhir", {
        method: "POST",
        headers: { "Content-Type": "application/fhir+json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ resourceType: "Bundle", type: "batch", entry }),
      });
      const said = await answer.json();
      return said.entry?.map((e) => e.response) ?? [{ status: String(answer.status), outcome: said }];
    },
    resources,
  );
  const wrong = answers.find((a) => !a.status.startsWith("201"));
  if (wrong && !mayFail) assert.fail(`not stored: ${JSON.stringify(wrong).slice(0, 600)}`);
  return answers;
}

const YEAR_MS = 365.25 * 86_400_000;
export const dialog = (page) => page.getByRole("dialog");

/** A token for who is no holder: `words` say whose. */
export const token = (h, ...words) => ens(h.data, "token", ...words).trim().split("\n").pop().trim();

/** What a scanner reads from the card of a person (a Patient): INS and traits, ANS' Datamatrix. */
export function scanOf(person) {
  const ins = person.identifier.find((i) => i.system.includes("1.213.1.4")).value;
  const name = person.name.find((n) => n.use === "official") ?? person.name[0];
  const [y, m, d] = person.birthDate.split("-");
  return `IS010000000000000000000000S1${ins}S21.2.250.1.213.1.4.10<GS>S3${name.given.join(" ").toUpperCase()}<GS>S4${name.family.toUpperCase()}<GS>S5${person.gender === "female" ? "F" : "M"}S6${d}-${m}-${y}`;
}

/** Signed in as the demonstration's professional, before the choice of how to enter the space of the person of that scan. */
export async function findAs(page, house, scan) {
  await enter(page, house.origin, { path: "/espace/pro" });
  await page.locator("input[name=scan]").fill(scan);
  await page.getByRole("button", { name: /^(Chercher|Search)$/ }).click();
}

/** The password and a code from paper of a person of the demonstration. */
export function secretsOf(house, name) {
  const line = house.accounts.split("\n").find((l) => l.includes(`${name} `));
  const [, password, code] = /^ {2}\S+ +(\S+ \S+ \S+ \d+) +codes (\d+)/.exec(line);
  return { password, code };
}

/** Makes who is signed in on a page the representative of a minor of the demonstration, the one whose age is closest to `age`; gives the child's Patient. */
export async function withChild(house, page, age = 9) {
  const { account, patient } = await page.evaluate(async () => (await fetch("/signin/session")).json());
  const operator = token(house, "--role", "operator", "--ttl", "1d", "--identity", "lenient");
  const headers = { Authorization: `Bearer ${operator}`, "Content-Type": "application/fhir+json" };
  const ids = ens(house.data, "spaces", "--ids").split("\n").map((line) => line.split("\t")[0]);
  const people = await Promise.all(ids.filter((id) => id && id !== patient).map(async (id) => (await fetch(`${house.origin}/fhir/${id}`, { headers })).json()));
  const farFrom = (person) => Math.abs((Date.now() - Date.parse(person.birthDate)) / YEAR_MS - 0.5 - age);
  const [child] = people.sort((a, b) => farFrom(a) - farFrom(b));
  const body = JSON.stringify({ resourceType: "Parameters", parameter: [{ name: "account", valueString: account }] });
  const answer = await fetch(`${house.origin}/fhir/Patient/${child.id}/$set-representative`, { method: "POST", headers, body });
  assert.equal(answer.status, 200, `the person born ${child.birthDate} is no minor: ${await answer.text()}`);
  return `Patient/${child.id}`;
}

/** Signs in by name, password and a code from paper. */
export async function signIn(page, house, name) {
  const { password, code } = secretsOf(house, name);
  await page.goto(house.origin);
  await giveSecrets(page, name, password, code);
  await page.getByRole("button", { name: /Se déconnecter|Sign out/ }).waitFor();
}

/** Both steps of signing in, on the page that asks for a name. Enter is pressed in each field, wherever a page that comes late has put the focus. */
export async function giveSecrets(page, name, password, code) {
  await page.getByLabel(/Identifiant|User name/).fill(name);
  for (const [field, secret] of [["password", password], ["value", code]]) {
    const input = page.locator(`input[name=${field}]`);
    await input.fill(secret);
    await input.press("Enter");
  }
}

/** Makes who is signed in the representative of a minor of about that age, and shows the minor's space; gives its Patient. */
export async function inMinorsSpace(h, page, age) {
  const child = await withChild(h, page, age);
  await page.reload();
  const whose = page.getByLabel("Changer de personne");
  await whose.waitFor();
  await accessible(page, "the switch of profiles");
  await whose.selectOption(child);
  await page.getByText(/^Vous êtes dans l’espace de /).waitFor();
  return child;
}

/** Everything that loads is there. */
export async function settled(page) {
  await page.waitForFunction(() => ![...document.querySelectorAll("[role=status]")].some((e) => /Chargement|Loading/.test(e.textContent)));
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Nothing on the page, or in a part of it, breaks WCAG 2.2 AA, as far as axe can see. Runs in the tools' world, past the Content-Security-Policy. */
export async function accessible(page, what, part = "html") {
  await settled(page);
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  // Only what is wrong leaves the page: all that axe looked at is megabytes, and took longer than the look.
  const told = await page.evaluate(
    async ([where, tags]) => {
      const found = await globalThis.axe.run(where, { iframes: false, resultTypes: ["violations"], runOnly: { type: "tag", values: tags } });
      return found.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.html}\n    ${n.failureSummary}`).join("\n")}`);
    },
    [part, RULES],
  );
  assert.deepEqual(told, [], `${what} breaks rules of accessibility`);
}

/** The page fits: nothing makes it or an open dialog scroll sideways, and no words are cut off. */
export async function fits(page, what) {
  const wrong = await page.evaluate(async () => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); // what follows its size has followed it
    const found = [document.documentElement, ...document.querySelectorAll("dialog[open]")]
      .filter((e) => e.scrollWidth > e.clientWidth)
      .map((e) => `${e.localName} is ${e.scrollWidth} px wide where there are ${e.clientWidth}`);
    for (const e of document.querySelectorAll("body *")) {
      if (e.closest(".sr-only, select, svg") || !e.clientWidth || !e.textContent.trim() || !e.checkVisibility()) continue;
      const { overflowX, overflowY } = getComputedStyle(e);
      const isCut = (way, has, shows) => (way === "hidden" || way === "clip") && has > shows + 1;
      if (isCut(overflowX, e.scrollWidth, e.clientWidth) || isCut(overflowY, e.scrollHeight, e.clientHeight)) found.push(`cut off: ${e.outerHTML.slice(0, 200)}`);
    }
    return found;
  });
  assert.deepEqual(wrong, [], what);
}
