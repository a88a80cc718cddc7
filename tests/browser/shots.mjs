// The pages as pictures (one page alone is photographed whole): each at a desk in light, and narrow in dark. A row a page: file, path, and what to wait for.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, browser, dialog, enter, entered, findAs, house, scanOf, settled, visitor } from "./kit.mjs";

const [folder, only] = process.argv.slice(2);
const pages = [
  { file: "home", path: "/" },
  { file: "documents", path: "/espace/documents" },
  { file: "document", path: "/espace/documents?category=BIOLOGIE", before: readFirst },
  { file: "add", path: "/espace/documents/ajouter" },
  { file: "profile", path: "/espace/profil" },
  { file: "measures", path: "/espace/mesures" },
  { file: "measure", path: "/espace/mesures/bp" },
  { file: "section", path: "/espace/profil/treatments" },
  { file: "entry", path: "/espace/profil/diseases", before: (page) => page.getByRole("button", { name: "Ajouter", exact: true }).click() },
  { file: "rights", path: "/espace/droits" },
  { file: "summary", path: "/espace/resume" },
  { file: "notices", path: "/espace/messages" },
  { file: "account", path: "/espace/compte" },
  { file: "data", path: "/espace/mes-donnees" },
  { file: "activity", path: "/espace/activite" },
  { file: "seen-as", path: "/espace/droits/vu-par" },
  { file: "mask", path: "/espace/documents?category=BIOLOGIE", before: askToMask },
  { file: "card", path: "/espace/resume", before: openCard },
];

/** Without signing in as a holder. */
const open = [
  { file: "signin", path: "/", before: (page) => page.getByRole("heading", { name: "Démonstration" }).waitFor() },
  { file: "opposition", path: "/espace/opposition" },
  { file: "professional", path: "/espace/pro", before: (page) => findAs(page, h, scan) },
  { file: "synthesis", path: "/espace/pro", before: comeIn },
  { file: "operator", path: "/espace/operateur", before: figures },
];

async function comeIn(page) {
  await findAs(page, h, scan);
  await page.locator("input[name=attested]").check();
  await page.getByRole("button", { name: "Entrer avec son accord" }).click();
  await page.getByRole("heading", { name: "Traitements" }).waitFor();
}
async function readFirst(page) {
  await page.getByRole("list", { name: "Documents trouvés" }).getByRole("link").first().click();
  await page.frameLocator("iframe").getByRole("heading").first().waitFor();
}

async function askToMask(page) {
  await readFirst(page);
  await page.getByRole("button", { name: "Masquer aux professionnels" }).click();
}
async function openCard(page) {
  await page.getByRole("button", { name: /^(Garder ma carte sur cet appareil|Refaire ma carte)$/ }).click();
  for (const label of ["Code de la carte", "Le même code encore une fois"]) await dialog(page).getByLabel(label).fill("730184");
  await dialog(page).getByRole("button", { name: "Garder ma carte sur cet appareil" }).click();
  await page.getByText(/^Une carte du/).waitFor();
  await page.goto(`${h.origin}/carte`);
  await page.getByLabel("Code de la carte").fill("730184");
  await page.getByLabel("Code de la carte").press("Enter");
  await page.getByRole("heading", { level: 2 }).first().waitFor();
}
async function figures(page) {
  await enter(page, h.origin, { path: "/espace/operateur" });
  await page.getByRole("heading", { name: "Volumes" }).waitFor();
}

mkdirSync(folder, { recursive: true });
const h = await house();
const b = await browser();
const AS = 1;
const asked = await entered(b, h.origin, { as: AS });
const scan = scanOf(await ask(asked.page, "/fhir/PATIENT"));
await asked.close();
const photograph = async (v, name) => {
  await settled(v.page);
  await v.page.evaluate(() => window.scrollTo(0, 0));
  await v.page.mouse.move(0, 0);
  await v.page.screenshot({ path: join(folder, name), fullPage: !!only });
};
for (const shape of [{ theme: "light", width: 1200, height: 800 }, { theme: "dark", width: 390, height: 780 }]) {
  const v = await visitor(b, { ...shape });
  let isIn = false;
  const ending = shape.theme === "light" ? "" : "-narrow";
  for (const { file, path, before } of [...open, ...pages].filter((p) => !only || p.file.includes(only))) {
    if (!isIn && pages.some((p) => p.file === file)) await enter(v.page, h.origin, { as: AS }).then(() => (isIn = true));
    await v.page.goto(h.origin + path);
    await v.page.getByRole("heading", { level: 1 }).waitFor();
    await before?.(v.page);
    await photograph(v, `portal-${file}${ending}.png`);
    if (!isIn) await v.context.clearCookies();
  }
  await v.context.close();
}
await b.close();
await h.stop();
