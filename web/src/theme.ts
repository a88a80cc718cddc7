// Mantine's theme. Its colours stand as CSS variables in styles.css: nothing is injected at run time (Content-Security-Policy).
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const shades = ["#e8f7f8", "#d0ecef", "#a1d9df", "#6fc3cd", "#42aebb", "#22949f", "#127783", "#0b5a68", "#084a56", "#043740"];

export const theme = createTheme({
  primaryColor: "ens",
  primaryShade: { light: 7, dark: 6 },
  colors: { ens: shades as unknown as MantineColorsTuple },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
});
