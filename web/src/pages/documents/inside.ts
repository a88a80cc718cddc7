// Documents in whose text the words stand: asked of the server (DocumentReference?_content=), which reads them in the person's own
// space. Asked a moment after the last key; an old answer is dropped.
import { useEffect, useState } from "react";
import { get } from "../../api/client";
import type { Bundle } from "../../api/fhir";

const NONE: ReadonlySet<string> = new Set();
const PAUSE_MS = 350;
const SHORTEST = 3;

export function useInside(patient: string, words: string): ReadonlySet<string> {
  const [found, setFound] = useState<{ words: string; ids: ReadonlySet<string> }>({ words: "", ids: NONE });
  const wanted = words.trim();
  useEffect(() => {
    if (wanted.length < SHORTEST) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const path = `/fhir/DocumentReference?patient=${patient}&status=current&_content=${encodeURIComponent(wanted)}&_elements=status&_count=1000`;
      // A server that cannot look inside says so with an error: titles, authors, types and dates are searched all the same.
      get<Bundle>(path, { signal: stop.signal }).then(
        (b) => setFound({ words: wanted, ids: new Set((b.entry ?? []).map((e) => e.resource?.id ?? "")) }),
        () => {},
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [patient, wanted]);
  return found.words === wanted ? found.ids : NONE;
}
