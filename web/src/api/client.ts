// The one client of the public API: the session's cookie, the page's token, errors as sentences. See docs/signin.md, docs/routes.md.

/** What the server said no with. `message` is a sentence for people, in their language where the server has it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly word: string,
    message: string,
    readonly retryAfter: number | null = null,
    /** The message is written for whoever reads the page, in their language (/signin says so). */
    readonly isForPeople = false,
  ) {
    super(message);
  }
}

let pageToken = "";
let language = "fr";
let whenSignedOut: () => void = () => {};

export const setPageToken = (token: string) => void (pageToken = token);
export const setApiLanguage = (lang: string) => void (language = lang);
/** Called when a request that needs a session is answered 401: the session is over. */
export const onSignedOut = (listener: () => void) => void (whenSignedOut = listener);

export interface Ask {
  body?: unknown;
  /** Media type of the body; a body that is no string or Blob is sent as JSON. */
  type?: string;
  accept?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** A 401 is this request's own matter (signing in), not the end of a session. */
  quiet?: boolean;
}

const isFhir = (path: string) => path.startsWith("/fhir");

function fieldsOf(method: string, path: string, ask: Ask): Record<string, string> {
  const json = isFhir(path) ? "application/fhir+json" : "application/json";
  const fields: Record<string, string> = { "Accept-Language": language, Accept: ask.accept ?? json, ...ask.headers };
  if (ask.body !== undefined) fields["Content-Type"] = ask.type ?? json;
  if (method !== "GET" && pageToken) fields["X-CSRF-Token"] = pageToken;
  return fields;
}

interface Issue {
  code?: string;
  diagnostics?: string;
  details?: { text?: string };
}

async function errorOf(answer: Response): Promise<ApiError> {
  const wait = Number(answer.headers.get("Retry-After")) || null;
  const said = (await answer.json().catch(() => null)) as
    | { error?: string; message?: string; issue?: Issue[] }
    | null;
  const issue = said?.issue?.[0];
  const word = said?.error ?? issue?.code ?? String(answer.status);
  return new ApiError(answer.status, word, said?.message ?? issue?.details?.text ?? issue?.diagnostics ?? "", wait, !!said?.message);
}

/** Asks, and gives the raw answer; throws ApiError for anything but success. status 0: the server was not reached. */
export async function send(method: string, path: string, ask: Ask = {}): Promise<Response> {
  const raw = ask.body === undefined || typeof ask.body === "string" || ask.body instanceof Blob;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: fieldsOf(method, path, ask),
      body: raw ? (ask.body as BodyInit | undefined) : JSON.stringify(ask.body),
      credentials: "same-origin",
      signal: ask.signal,
    });
  } catch (e) {
    if (ask.signal?.aborted) throw e;
    throw new ApiError(0, "network", "");
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && !ask.quiet) whenSignedOut();
  throw await errorOf(answer);
}

async function jsonOf<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = async <T>(path: string, ask?: Ask) => jsonOf<T>(await send("GET", path, ask));
export const post = async <T>(path: string, body?: unknown, ask?: Ask) => jsonOf<T>(await send("POST", path, { ...ask, body }));
export const put = async <T>(path: string, body: unknown, ask?: Ask) => jsonOf<T>(await send("PUT", path, { ...ask, body }));
export const patch = async <T>(path: string, body: unknown, ask?: Ask) => jsonOf<T>(await send("PATCH", path, { ...ask, body }));
export const remove = async <T>(path: string, ask?: Ask) => jsonOf<T>(await send("DELETE", path, ask));
