// The emergency card's page (/carte), with and without a network. The worker also answers with it whatever needs the network and has none.
import "./card.css";
import { CARD_PAGE, forget } from "./keep";
import { day, lang, t } from "./texts";
import { CODE_MOST, keptSince, openCard, type Card, type CardEntry } from "./vault";

const LOCKED_AGAIN_MS = 5 * 60_000;
const OLD_MS = 183 * 86_400_000;
const main = document.getElementById("card")!;

/** An element with its words and children. All words are text: nothing that somebody wrote can become markup. */
function make<K extends keyof HTMLElementTagNameMap>(name: K, members: Partial<HTMLElementTagNameMap[K]> = {}, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), members);
  element.append(...inside);
  return element;
}
const button = (words: string, onclick: () => void, className = "") => make("button", { type: "button", className, onclick }, words);
const link = (words: string, href: string) => make("a", { href, className: "button" }, words);

function show(title: string, ...inside: (Node | string)[]) {
  const heading = make("h1", { tabIndex: -1 }, title);
  main.replaceChildren(heading, ...inside);
  document.title = title;
  heading.focus({ preventScroll: true });
}

function showOffline() {
  show(t.offline, make("p", {}, t.offlineWhat), button(t.retry, () => location.reload()), make("p", {}, t.offlineCard), link(t.toCard, CARD_PAGE));
}
const showFailed = () => show(t.title, make("p", { role: "alert" }, t.failed));
const showNone = (...first: Node[]) => show(t.title, ...first, make("p", {}, t.none), make("p", {}, t.noneWhat), link(t.toSpace, "/espace/resume"));

function showLocked(savedAt: string) {
  const field = make("input", { id: "code", type: "password", inputMode: "numeric", autocomplete: "off", maxLength: CODE_MOST, required: true });
  const said = make("p", { className: "wrong" });
  said.setAttribute("role", "alert");
  const go = make("button", { type: "submit" }, t.open);
  const form = make("form", {}, make("label", { htmlFor: "code" }, t.code), field, said, go);
  form.onsubmit = (event) => {
    event.preventDefault();
    go.disabled = true; // the code is slow to try, on purpose
    void openCard(field.value)
      .then((found) => {
        if (typeof found !== "number") return showCard(found);
        if (found === 0) return forget().then(() => show(t.title, make("p", { role: "alert" }, t.gone), link(t.toSpace, "/espace/resume")));
        said.textContent = t.wrong(found);
        field.value = "";
        field.focus();
      })
      .catch(() => (said.textContent = t.failed))
      .finally(() => (go.disabled = false));
  };
  show(t.title, make("p", {}, t.locked(day(savedAt))), form, removal());
}

function entry(e: CardEntry): HTMLElement {
  const inside: Node[] = [make("strong", {}, e.title), ...e.details.map((d) => make("span", {}, d))];
  const number = e.phone?.replace(/[^+0-9]/g, "");
  if (number) {
    const call = make("a", { href: `tel:${number}` }, e.phone!);
    call.setAttribute("aria-label", t.call(e.title, e.phone!));
    inside.push(call);
  }
  return make("li", { className: e.isGrave ? "grave" : "" }, ...inside);
}

function showCard(card: Card) {
  const sections = card.sections.map((s) =>
    make("section", {}, make("h2", {}, s.title), s.entries.length ? make("ul", {}, ...s.entries.map(entry)) : make("p", {}, t.empty)),
  );
  const isOld = Date.now() - new Date(card.savedAt).getTime() > OLD_MS;
  show(
    card.name,
    ...(card.birthDate ? [make("p", {}, t.born(day(card.birthDate)))] : []),
    make("p", {}, t.asOf(day(card.savedAt))),
    ...(isOld ? [make("p", { className: "old" }, t.old)] : []),
    make("div", { lang: card.lang }, ...sections),
    button(t.close, () => location.reload()),
  );
  document.title = t.title; // no name in the list of tabs
  setTimeout(() => location.reload(), LOCKED_AGAIN_MS);
}

function removal(): HTMLElement {
  const sure = make("div", { hidden: true }, make("p", {}, t.removeSure), button(t.removeYes, () => void forget().then(() => showNone(make("p", { role: "status" }, t.removed)), showFailed), "grave"));
  const ask = button(t.remove, () => {
    sure.hidden = false;
    ask.hidden = true;
    sure.querySelector("button")?.focus();
  }, "quiet");
  return make("div", { className: "removal" }, ask, sure);
}

document.documentElement.lang = lang;
if (location.pathname !== CARD_PAGE) showOffline();
else
  keptSince().then((savedAt) => (savedAt ? showLocked(savedAt) : showNone()), showFailed);
