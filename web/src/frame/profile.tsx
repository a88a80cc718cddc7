// Whose space is shown: one's own, a child's, or that of a person one helps.
import { NativeSelect } from "@mantine/core";
import { useSession, type Profile } from "../api/session";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import css from "./frame.module.css";

export function ProfileSwitch() {
  const t = useTexts(common);
  const { profiles, profile, choose } = useSession();
  if (!profile) return null;
  const kinds: Record<Profile["kind"], string> = { self: t.me, child: t.child, helped: t.helped };
  if (profiles.length < 2)
    return (
      <span className={css.whose}>
        <span className="sr-only">{t.whose} </span>
        {profile.name}
      </span>
    );
  return (
    <NativeSelect
      className={css.profile}
      aria-label={t.switchProfile}
      value={profile.patient}
      data={profiles.map((p) => ({ value: p.patient, label: `${p.name} (${kinds[p.kind]})` }))}
      onChange={(e) => choose(e.currentTarget.value)}
    />
  );
}
