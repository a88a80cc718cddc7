// Language and light or dark: two plain lists, which every screen reader and switch device knows.
import { ActionIcon, NativeSelect, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { languages, useLang, useTexts, type Lang } from "../i18n";
import { common } from "../i18n/common";
import { Dialog } from "../ui/dialog";
import css from "./frame.module.css";

export function Display() {
  const t = useTexts(common);
  const [isOpen, setOpen] = useState(false);
  const { lang, setLang } = useLang();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true }); // else it injects a style
  return (
    <>
      <ActionIcon size="lg" variant="subtle" aria-label={t.settings} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal size={20} aria-hidden="true" />
      </ActionIcon>
      <Dialog title={t.settings} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className={css.choices}>
          <NativeSelect
            label={t.language}
            value={lang}
            data={languages.map((l) => ({ value: l.lang, label: l.name }))}
            onChange={(e) => setLang(e.currentTarget.value as Lang)}
          />
          <NativeSelect
            label={t.theme}
            value={colorScheme}
            data={[
              { value: "auto", label: t.auto },
              { value: "light", label: t.light },
              { value: "dark", label: t.dark },
            ]}
            onChange={(e) => setColorScheme(e.currentTarget.value as MantineColorScheme)}
          />
        </div>
      </Dialog>
    </>
  );
}
