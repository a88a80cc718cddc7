// Signing in by a passkey (Web Authentication): what the server challenges with, and what the device answers, as JSON.
import { ApiError, post } from "./client";
import type { SessionAnswer } from "./session";

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

export function toBase64url(bytes: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Challenge {
  challenge: string;
  rpId?: string;
  timeout?: number;
  userVerification?: UserVerificationRequirement;
  allowCredentials?: { id: string; type: "public-key" }[];
}

/** Throws an ApiError with the sentence `failed` when the device gives no answer. */
export async function passkeyAnswer(failed: string): Promise<SessionAnswer> {
  const { challenge, allowCredentials, ...rest } = await post<Challenge>("/signin/passkey/challenge", {}, { quiet: true });
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...rest,
    challenge: fromBase64url(challenge),
    allowCredentials: allowCredentials?.map((c) => ({ ...c, id: fromBase64url(c.id) })),
  };
  const credential = (await navigator.credentials.get({ publicKey }).catch(() => null)) as PublicKeyCredential | null;
  if (!credential) throw new ApiError(0, "no-passkey", failed, null, true);
  const said = credential.response as AuthenticatorAssertionResponse;
  return post<SessionAnswer>(
    "/signin/passkey",
    {
      id: credential.id,
      clientDataJSON: toBase64url(said.clientDataJSON),
      authenticatorData: toBase64url(said.authenticatorData),
      signature: toBase64url(said.signature),
      userHandle: toBase64url(said.userHandle),
    },
    { quiet: true },
  );
}
