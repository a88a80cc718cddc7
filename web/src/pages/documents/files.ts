// Files that people add: which are taken, and photos made small enough to be sent.
const MOST_BYTES = 5_000_000;
const LONGEST_EDGE = 2400;

const byEnding: Record<string, string> = {
  pdf: "application/pdf",
  txt: "text/plain",
  rtf: "text/rtf",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
};
export const accepted = Object.keys(byEnding).map((e) => `.${e}`).join(",");

export interface Chosen {
  key: string;
  name: string;
  mediaType: string;
  bytes: Blob;
  /** blob: address of a picture or PDF to look at. */
  preview: string | null;
}
export type Refusal = { name: string; why: "wrongType" | "tooBig" };

/** A photo that is too heavy, drawn again with fewer points. */
async function smaller(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob((b) => resolve(b ?? file), "image/jpeg", 0.85));
}

export async function choose(file: File): Promise<Chosen | Refusal> {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  let mediaType = byEnding[ending];
  let bytes: Blob = file;
  if (!mediaType || !file.size) return { name: file.name, why: "wrongType" };
  if (file.size > MOST_BYTES && (mediaType === "image/jpeg" || mediaType === "image/png")) {
    bytes = await smaller(file).catch(() => file);
    if (bytes !== file) mediaType = "image/jpeg";
  }
  if (bytes.size > MOST_BYTES) return { name: file.name, why: "tooBig" };
  const canShow = mediaType === "image/jpeg" || mediaType === "image/png";
  return {
    key: crypto.randomUUID(),
    name: file.name.replace(/\.[^.]+$/, ""),
    mediaType,
    bytes,
    preview: canShow ? URL.createObjectURL(bytes) : null,
  };
}
