// Who has an account for helping, and nobody to help just now.
import { Button } from "@mantine/core";
import { Link } from "wouter";
import { useTexts } from "../../i18n";
import { Page } from "../../ui/page";
import { texts } from "./texts";

export default function NobodyToHelp() {
  const t = useTexts(texts);
  return (
    <Page title={t.nobodyTitle} intro={t.nobody}>
      <Button component={Link} href="/espace/compte" variant="light">
        {t.account}
      </Button>
    </Page>
  );
}
