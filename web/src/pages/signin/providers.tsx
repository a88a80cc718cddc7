// Providers of identities that this house has (FranceConnect+ …): a link each; the browser goes there and comes back.
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { useTexts } from "../../i18n";
import { texts } from "./texts";
import css from "./signin.module.css";

interface Provider {
  name: string;
  label: string;
  signin: string;
}

export function Providers() {
  const t = useTexts(texts);
  const list = useLoad("providers", () => get<{ providers: Provider[] }>("/federation/providers", { quiet: true }));
  if (!list.value?.providers.length) return null;
  return (
    <ul className={css.providers}>
      {list.value.providers.map((p) => (
        <li key={p.name}>
          <a className={css.provider} href={p.signin}>
            {t.with(p.label)}
          </a>
        </li>
      ))}
    </ul>
  );
}
