// What the service calls itself: the name that its operator gave, which the page itself brings (src/portal/named.c), or ours.
import { useTexts } from "./index";
import { common } from "./common";

const brought = document.querySelector<HTMLMetaElement>("meta[name=application-name]")?.content;

/** Ours has a form in each language; a name that was given is the same in both. */
export function useBrand() {
  const t = useTexts(common);
  return brought && brought !== common.fr.brand ? brought : t.brand;
}
