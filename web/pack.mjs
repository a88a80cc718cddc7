// Packs the built site for the program: gzip and brotli beside each file, an assembler file with their bytes (.incbin) and the table
// that src/portal/files.c includes. node web/pack.mjs SITE PACKED (folders)
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [site, packed] = process.argv.slice(2).map((p) => resolve(p));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
  ".json": "application/json",
  ".bcmap": "application/octet-stream",
  ".pfb": "application/octet-stream",
  ".ttf": "font/ttf",
};
const isText = (type) => /^text|svg|json/.test(type);

const walk = (folder) =>
  readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });

const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
/** Worth keeping: at least a tenth smaller. */
const smaller = (made, bytes) => (made.length < bytes.length * 0.9 ? made : null);

rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
const rows = [];
const lines = ["// Made by web/pack.mjs.", "    .section .rodata"];
const symbols = [];
for (const [number, path] of walk(site).entries()) {
  const name = path.slice(site.length).replaceAll("\\", "/");
  const type = types[extname(name)];
  if (!type) throw new Error(`${name}: web/pack.mjs knows no media type for it`);
  const bytes = readFileSync(path);
  const forms = isText(type)
    ? [bytes, smaller(gzipSync(bytes, { level: 9 }), bytes), smaller(brotliCompressSync(bytes, best), bytes)]
    : [bytes, null, null];
  const parts = forms.map((form, f) => {
    if (!form) return "{0}";
    const file = join(packed, `${number}.${["raw", "gz", "br"][f]}`);
    const symbol = `portal_bytes_${number}_${f}`;
    writeFileSync(file, form);
    lines.push(`    .balign 16`, `    .global ${symbol}`, `${symbol}:`, `    .incbin "${file}"`);
    symbols.push(`extern const char ${symbol}[];`);
    return `{${symbol}, ${form.length}}`;
  });
  const etag = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  rows.push(`    {${JSON.stringify(name)}, ${JSON.stringify(type)}, "${etag}", {${parts.join(", ")}}},`);
}
lines.push('    .section .note.GNU-stack,"",%progbits', "");
writeFileSync(join(packed, "portal_files.S"), lines.join("\n"));
writeFileSync(
  join(packed, "portal_embedded.h"),
  `// Made by web/pack.mjs.\n${symbols.join("\n")}\nstatic const struct portal_file portal_files[] = {\n${rows.join("\n")}\n};\n`,
);
