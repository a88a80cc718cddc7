// The name that an operator gives the service, as people see it: in the header and the title of every page, in both languages, as text, on a
// narrow screen too; and what a phone calls the installed program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, entered, fits, visitor } from "./kit.mjs";

const NAME = "L’Île & <b>Santé</b> Océan-Indien-Sud-01"; // as long as one may be
const { h, b } = await arrange({ settings: `service.name = ${NAME}\n` });

for (const lang of ["fr", "en"])
  test(`every page bears it (${lang})`, async () => {
    const v = await visitor(b, { lang });
    await v.page.goto(h.origin);
    const brand = v.page.getByRole("banner").getByRole("link", { name: NAME });
    await brand.waitFor();
    await v.page.waitForFunction((name) => document.title.endsWith(` · ${name}`), NAME);
    assert.equal(await brand.locator("b").count(), 0, "it is text");
    await v.close();
  });

test("it fits a narrow screen, and text twice as large", async () => {
  const v = await entered(b, h.origin);
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "a long name, 320 px");
  await accessible(v.page, "a long name, 320 px");
  await v.page.setViewportSize({ width: 1280, height: 900 });
  await v.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await fits(v.page, "a long name, text twice as large");
  await v.close();
});

test("the installed program bears it", async () => {
  const manifest = await (await fetch(`${h.origin}/app.webmanifest`)).json();
  assert.deepEqual([manifest.name, manifest.short_name], [NAME, NAME]);
});
