// An address that is no page.
import { Link } from "wouter";
import { defineTexts, useTexts } from "../../i18n";
import { Page } from "../../ui/page";

const texts = defineTexts({
  fr: { title: "Cette page n’existe pas", body: "L’adresse est peut-être mal écrite.", home: "Aller à l’accueil" },
  en: { title: "There is no such page", body: "The address may be misspelt.", home: "Go to the home page" },
});

export default function NotFound() {
  const t = useTexts(texts);
  return (
    <Page title={t.title} intro={t.body}>
      <Link href="/">{t.home}</Link>
    </Page>
  );
}
