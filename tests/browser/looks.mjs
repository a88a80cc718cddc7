// An open dialog in both colour schemes, 320 px wide, and with text twice as large. Only the dialog is looked at: what is behind it nobody
// reaches while it is open, and the page was looked at before.
import { accessible, dialog, fits, settled } from "./kit.mjs";

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };

/** `theme`: the scheme that the page has, and gets back. Colours do not depend on size, so each size is looked at in one scheme. */
export async function inEveryLook(page, theme, what) {
  const other = theme === "light" ? "dark" : "light";
  await dialog(page).waitFor();
  await settled(page);
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: other });
  await fits(page, `${what}, 320 px`);
  await accessible(page, `${what}, ${other}, 320 px`, "dialog[open]");
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await fits(page, `${what}, text twice as large`);
  await accessible(page, `${what}, ${theme}, text twice as large`, "dialog[open]");
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
}
