// A QR code that the server drew, large and on white, as scanners want it.
import css from "./qr.module.css";

export function Qr({ image, alt }: { image: { contentType?: string; data?: string } | undefined; alt: string }) {
  return image ? <img className={css.qr} alt={alt} src={`data:${image.contentType};base64,${image.data}`} /> : null;
}
