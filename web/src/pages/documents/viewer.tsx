// The content of a document: a structured one as the server's safe page in a sandboxed frame, a PDF, a picture, or text.
import { lazy, Suspense, useEffect } from "react";
import { ApiError, send } from "../../api/client";
import { useLoad, type Loaded } from "../../api/load";
import { useTexts } from "../../i18n";
import { Wait } from "../../ui/state";
import { bodyPath, htmlPath, type Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

const Pdf = lazy(() => import("./pdf"));

export interface Body {
  kind: "html" | "pdf" | "image" | "text" | "other";
  bytes: Blob;
  /** A blob: address; the browser fetches nothing. */
  url: string;
  fileName: string;
  text?: string;
}

const endings: Record<string, string> = {
  "application/pdf": "pdf",
  "text/plain": "txt",
  "text/rtf": "rtf",
  "application/rtf": "rtf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/tiff": "tiff",
  "text/xml": "xml",
  "application/xml": "xml",
};

function kindOf(type: string): Body["kind"] {
  if (type === "application/pdf") return "pdf";
  if (type === "text/xml" || type === "application/xml" || type === "text/html") return "html";
  if (type === "image/jpeg" || type === "image/png" || type === "image/gif" || type === "image/webp") return "image";
  return type === "text/plain" ? "text" : "other";
}

/** The file, as the server gives it: what a CDA of level 1 wraps comes unwrapped. */
export function useBody(doc: Doc): Loaded<Body> {
  const body = useLoad(`${doc.id} ${doc.version}`, async (signal): Promise<Body> => {
    const answer = await send("GET", bodyPath(doc.id), { accept: "*/*", signal }).catch((e: unknown) => {
      // A structured CDA wraps nothing: it is its own file.
      if (e instanceof ApiError && e.status === 404 && doc.file) return send("GET", `/fhir/${doc.file}`, { accept: "*/*", signal });
      throw e;
    });
    const type = (answer.headers.get("Content-Type") ?? "").split(";")[0]!.trim();
    const bytes = await answer.blob();
    const kind = kindOf(type);
    const name = (doc.title || "document").replace(/[\\/:*?"<>|\p{C}]+/gu, " ").trim();
    const ending = endings[type];
    return {
      kind,
      bytes,
      // Saved or shown as a picture, never opened as a page of ours: its bytes could be anybody's.
      url: URL.createObjectURL(new Blob([bytes], { type: kind === "image" || kind === "pdf" ? type : "application/octet-stream" })),
      fileName: ending && !name.toLowerCase().endsWith(`.${ending}`) ? `${name}.${ending}` : name,
      text: kind === "text" ? await bytes.text() : undefined,
    };
  });
  const url = body.value?.url;
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  return body;
}

export function Viewer({ doc, body }: { doc: Doc; body: Body }) {
  const t = useTexts(texts);
  const title = doc.title || t.untitled;
  switch (body.kind) {
    case "html":
      return <iframe className={css.frame} title={title} sandbox="allow-downloads" src={htmlPath(doc.id)} />;
    case "pdf":
      return (
        <Suspense fallback={<Wait />}>
          <Pdf bytes={body.bytes} />
        </Suspense>
      );
    case "image":
      return <img className={css.picture} src={body.url} alt={title} />;
    case "text":
      return (
        <pre className={css.text} tabIndex={0}>
          {body.text}
        </pre>
      );
    default:
      return <p>{t.noPreview}</p>;
  }
}
