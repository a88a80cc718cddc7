// A narrative of FHIR (XHTML that somebody else wrote) as React elements: words and tables, without one attribute of its own, so
// that nothing in it runs, loads or leads away.
import { createElement, Fragment, useMemo, type ReactNode } from "react";

const ALLOWED = new Set(["p", "b", "i", "strong", "em", "br", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "caption", "h3", "h4", "h5", "h6", "blockquote", "pre", "sub", "sup"]);
/** What is in these is no text for people. */
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "svg", "math", "head", "title"]);

function node(n: Node, key: number): ReactNode {
  if (n.nodeType === Node.TEXT_NODE) return n.textContent;
  if (!(n instanceof Element)) return null;
  const name = n.localName.toLowerCase();
  if (DROPPED.has(name)) return null;
  if (name === "br") return <br key={key} />;
  // White space between rows is no child that a table may have.
  const isTable = ["table", "thead", "tbody", "tr"].includes(name);
  const inside = [...n.childNodes].filter((c) => !isTable || c.nodeType === Node.ELEMENT_NODE).map(node);
  return ALLOWED.has(name) ? createElement(name, { key }, ...inside) : <Fragment key={key}>{inside}</Fragment>;
}

export function Narrative({ html }: { html: string }) {
  const body = useMemo(() => new DOMParser().parseFromString(html, "text/html").body, [html]);
  return <>{[...body.childNodes].map(node)}</>;
}
