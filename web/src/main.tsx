// The portal begins here.
import "./ui/mantine";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { SessionProvider } from "./api/session";
import { App } from "./frame/app";
import { KioskProvider } from "./frame/kiosk";
import { I18nProvider } from "./i18n";
import { theme } from "./theme";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <I18nProvider>
        <SessionProvider>
          <KioskProvider>
            <App />
          </KioskProvider>
        </SessionProvider>
      </I18nProvider>
    </MantineProvider>
  </StrictMode>,
);
