// What the settings of the display are: plain fields, which every screen reader and switch device knows. Loaded when they are opened.
import { Checkbox, NativeSelect, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { languages, useLang, useTexts, type Lang } from "../i18n";
import { common } from "../i18n/common";
import css from "./frame.module.css";
import { useKiosk } from "./kiosk";

export default function Choices() {
  const t = useTexts(common);
  const { lang, setLang } = useLang();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true }); // else it injects a style
  const kiosk = useKiosk();
  return (
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
      <Checkbox label={t.kiosk} description={t.kioskWhy} checked={kiosk.isOn} onChange={(e) => kiosk.set(e.currentTarget.checked)} />
    </div>
  );
}
