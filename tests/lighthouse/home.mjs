// Measures the holder's home and the page of signing in: performance (Lighthouse's phone: a slow line and a processor slowed down four
// times, simulated) and accessibility. Three runs each, of which the median counts. Ends with 1 below a floor.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { chromiumWith, enter, house, settled } from "../browser/kit.mjs";

const FLOORS = { performance: 95, accessibility: 100, "best-practices": 95 };
const RUNS = 3;
const FIGURES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight"];

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** One load with an empty cache; cookies stay. A trace that a newer browser garbled is taken again. */
async function load(url, port) {
  for (let tries = 5; ; tries--) {
    const { lhr } = await lighthouse(url, { port, onlyCategories: Object.keys(FLOORS), logLevel: "error", locale: "en" });
    if (!lhr.runtimeError) return lhr;
    if (tries === 1) throw new Error(lhr.runtimeError.message);
  }
}

async function measure(url, port) {
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push(await load(url, port));
  const score = (name) => Math.round(100 * median(runs.map((r) => r.categories[name].score)));
  const missed = runs[0].categories.accessibility.auditRefs.map((a) => runs[0].audits[a.id]).filter((a) => a.score !== null && a.score < 1 && a.scoreDisplayMode !== "notApplicable");
  return {
    scores: Object.fromEntries(Object.keys(FLOORS).map((n) => [n, score(n)])),
    figures: FIGURES.map((f) => `${f} ${Math.round(1000 * median(runs.map((r) => r.audits[f].numericValue))) / 1000}`),
    missed: missed.map((a) => a.title),
  };
}

const h = await house();
const port = await freePort();
const profile = mkdtempSync(join(tmpdir(), "ens-lighthouse-"));
const context = await chromiumWith(profile, [`--remote-debugging-port=${port}`]);
let isBelow = false;
try {
  const page = await context.newPage();
  for (const [name, prepare] of [["signing in", () => page.goto(h.origin)], ["home", () => enter(page, h.origin, { as: 1 })]]) {
    await prepare();
    await settled(page);
    const { scores, figures, missed } = await measure(`${h.origin}/`, port);
    console.log(`${name}: ${Object.entries(scores).map(([n, s]) => `${n} ${s}`).join(", ")}\n    ${figures.join(", ")}`);
    for (const title of missed) console.log(`    accessibility: ${title}`);
    for (const [n, floor] of Object.entries(FLOORS)) {
      if (scores[n] >= floor) continue;
      isBelow = true;
      console.log(`    ${n} is below ${floor}`);
    }
  }
} finally {
  await context.close();
  await h.stop();
  rmSync(profile, { recursive: true, force: true });
}
process.exitCode = isBelow ? 1 : 0;
