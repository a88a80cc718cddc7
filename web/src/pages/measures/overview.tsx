// All measures: those with values first, each with its last one and a line.
import { Link } from "wouter";
import { isMinor } from "../../age";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page } from "../../ui/page";
import { Failure, Wait } from "../../ui/state";
import { Spark } from "./chart";
import { kinds, type Kind } from "./kinds";
import tiles from "../../ui/tiles.module.css";
import css from "./measures.module.css";
import { loadValues, type Value } from "./store";
import { texts } from "./texts";
import { useWords } from "./words";

const SPARK_VALUES = 30;

export function Overview() {
  const t = useTexts(texts);
  const { patient, birthDate } = useProfile();
  const wanted = kinds.filter((k) => !k.isForChildren || isMinor(birthDate));
  const all = useLoad(patient, async (signal) => {
    const values = await Promise.all(wanted.map((k) => loadValues(k, patient, SPARK_VALUES, signal)));
    return wanted.map((kind, i) => ({ kind, values: values[i]!.filter((v) => v.numbers.length) }));
  });
  const followed = all.value?.filter((m) => m.values.length) ?? [];
  const others = all.value?.filter((m) => !m.values.length) ?? [];
  return (
    <Page title={t.title} intro={t.intro}>
      {all.error ? <Failure error={all.error} retry={all.reload} /> : !all.value ? <Wait /> : null}
      {[
        { title: t.followed, list: followed },
        { title: t.others, list: others },
      ]
        .filter((g) => g.list.length)
        .map((g) => (
          <section key={g.title} aria-label={g.title}>
            <h2 className={css.group}>{g.title}</h2>
            <ul className={tiles.tiles}>
              {g.list.map((m) => (
                <li key={m.kind.id}>
                  <Tile {...m} />
                </li>
              ))}
            </ul>
          </section>
        ))}
    </Page>
  );
}

function Tile({ kind, values }: { kind: Kind; values: Value[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const words = useWords(kind);
  const last = values.at(-1);
  return (
    <Link href={`/espace/mesures/${kind.id}`} className={tiles.tile}>
      <span className={css.tileName}>{t.names[kind.id]}</span>
      {last ? (
        <>
          <strong className={css.tileValue}>{words.value(last)}</strong>
          <span className={css.tileWhen}>{t.last(dates.date(last.at, "short"))}</span>
          <Spark numbers={values.map((v) => v.numbers[0]!)} />
        </>
      ) : (
        <span className={css.tileWhen}>{t.none}</span>
      )}
    </Link>
  );
}
