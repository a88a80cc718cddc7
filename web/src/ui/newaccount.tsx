// A user name and a password that are chosen, with what the house asks of them (docs/signin.md).
import { PasswordInput, TextInput } from "@mantine/core";
import { defineTexts, useTexts } from "../i18n";

const texts = defineTexts({
  fr: {
    name: "Choisissez un identifiant",
    nameHint: "6 à 64 lettres sans accent, chiffres ou signes . - _ @ +",
    password: "Choisissez un mot de passe",
    passwordHint: "12 caractères au moins : par exemple plusieurs mots sans rapport.",
  },
  en: {
    name: "Choose a user name",
    nameHint: "6 to 64 letters without accents, digits or signs . - _ @ +",
    password: "Choose a password",
    passwordHint: "12 characters at least: for instance several words that have nothing in common.",
  },
});

export function NewAccount() {
  const t = useTexts(texts);
  return (
    <>
      <TextInput name="name" label={t.name} description={t.nameHint} required withAsterisk={false} autoCapitalize="none" spellCheck={false} autoComplete="username" />
      <PasswordInput name="password" label={t.password} description={t.passwordHint} required withAsterisk={false} minLength={12} autoComplete="new-password" />
    </>
  );
}
