// The build: hashed files under assets/, nothing inline, so that the strict Content-Security-Policy of src/portal/ holds.
import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  build: {
    outDir: process.env.WEB_OUT ?? "../build-web/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // The portal, and the emergency card's page, which works alone.
      input: ["index.html", "card.html"],
      // Mantine marks its files for servers that render; there is none here.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
});
