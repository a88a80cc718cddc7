// Who asks: by a provider of professionals' identities (Pro Santé Connect); in a demonstration, one who does not exist.
import { Stethoscope } from "lucide-react";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Workers } from "../signin/demo";
import { Providers } from "../signin/providers";
import { texts } from "./texts";

export function SignInProfessional() {
  const t = useTexts(texts);
  const { enter } = useSession();
  return (
    <Section title={t.signIn} icon={<Stethoscope />}>
      <Providers whose="professionals" none={t.noProvider} onDone={enter} />
      <Workers role="lps" />
    </Section>
  );
}
