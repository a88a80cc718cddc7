// A PDF on canvases, with its text beside for screen readers (PDF.js, loaded only here).
import { ActionIcon } from "@mantine/core";
import { ZoomIn, ZoomOut } from "lucide-react";
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../../i18n";
import { Wait } from "../../ui/state";
import css from "./documents.module.css";
import { texts } from "./texts";

GlobalWorkerOptions.workerSrc = workerUrl;
const ZOOMS = [0.75, 1, 1.5, 2, 3];

export default function Pdf({ bytes }: { bytes: Blob }) {
  const t = useTexts(texts);
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [isBroken, setBroken] = useState(false);
  const [zoom, setZoom] = useState(1);
  useEffect(() => {
    let isGone = false;
    let task: ReturnType<typeof getDocument> | undefined;
    void bytes.arrayBuffer().then((data) => {
      if (isGone) return;
      task = getDocument({ data, isEvalSupported: false, useSystemFonts: true, enableXfa: false });
      task.promise.then(
        (p) => !isGone && setPdf(p),
        () => !isGone && setBroken(true),
      );
    });
    return () => {
      isGone = true;
      void task?.destroy();
    };
  }, [bytes]);
  if (isBroken) return <p role="alert">{t.pdfFailed}</p>;
  if (!pdf) return <Wait />;
  return (
    <div>
      <div className={css.pdfBar}>
        <span>{t.pdfPages(pdf.numPages)}</span>
        <ActionIcon variant="default" size="lg" aria-label={t.zoomOut} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
          <ZoomOut size={18} aria-hidden="true" />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t.zoomIn} disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
          <ZoomIn size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      <div className={css.pdfPages} tabIndex={0} role="group" aria-label={t.pdfPages(pdf.numPages)}>
        {Array.from({ length: pdf.numPages }, (_, i) => (
          <PdfPage key={i} pdf={pdf} number={i + 1} zoom={ZOOMS[zoom]!} />
        ))}
      </div>
    </div>
  );
}

function PdfPage({ pdf, number, zoom }: { pdf: PDFDocumentProxy; number: number; zoom: number }) {
  const t = useTexts(texts);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [words, setWords] = useState("");
  const [isNear, setNear] = useState(number <= 2);
  useEffect(() => {
    // Drawn when it comes near the window: a report of two hundred pages stays light.
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && setNear(true), { rootMargin: "800px" });
    if (canvas.current) watch.observe(canvas.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!isNear) return;
    let cancel = () => {};
    let isGone = false;
    void (async () => {
      const page = await pdf.getPage(number);
      const place = canvas.current;
      if (isGone || !place) return;
      const fit = Math.min(1.6, (place.parentElement!.clientWidth || 600) / page.getViewport({ scale: 1 }).width);
      const view = page.getViewport({ scale: fit * zoom });
      const dots = window.devicePixelRatio || 1;
      place.width = Math.floor(view.width * dots);
      place.height = Math.floor(view.height * dots);
      place.style.width = `${Math.floor(view.width)}px`;
      const drawing = page.render({ canvasContext: place.getContext("2d")!, viewport: view, transform: dots === 1 ? undefined : [dots, 0, 0, dots, 0, 0] });
      cancel = () => drawing.cancel();
      const text = await page.getTextContent();
      if (!isGone) setWords(text.items.map((i) => ("str" in i ? i.str + (i.hasEOL ? "\n" : "") : "")).join(""));
      await drawing.promise.catch(() => {});
    })();
    return () => {
      isGone = true;
      cancel();
    };
  }, [pdf, number, zoom, isNear]);
  return (
    <div className={css.pdfPage}>
      <canvas ref={canvas} role="img" aria-label={t.pdfPage(number)} />
      <p className="sr-only">{words}</p>
    </div>
  );
}
