"""Keys and signed tokens for tests (RFC 7515, RFC 7517), good ones and forged ones."""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    """An RSA or P-256 key, as `alg` needs it."""

    def __init__(self, alg="ES256", kid="one"):
        self.alg, self.kid = alg, kid
        if alg == "ES256":
            self.key = ec.generate_private_key(ec.SECP256R1())
        else:
            self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwk(self, **more):
        numbers = self.key.public_key().public_numbers()
        if self.alg == "ES256":
            jwk = {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        else:
            jwk = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        return dict(jwk, kid=self.kid, **more)

    def public_pem(self):
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def signature(self, data):
        if self.alg == "ES256":
            r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        pad = padding.PKCS1v15()
        if self.alg == "PS256":
            pad = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return self.key.sign(data, pad, hashes.SHA256())

    def sign(self, claims, **header):
        head = dict({"alg": self.alg, "typ": "JWT", "kid": self.kid}, **header)
        data = (b64(json.dumps(head).encode()) + "." + b64(json.dumps(claims).encode())).encode()
        return data.decode() + "." + b64(self.signature(data))


def unsigned(claims, alg="none"):
    return b64(json.dumps({"alg": alg}).encode()) + "." + b64(json.dumps(claims).encode()) + "."


def confused(claims, key):
    """An HMAC whose secret is the text of the public key: what a verifier that believes the header would take."""
    data = b64(json.dumps({"alg": "HS256", "kid": key.kid}).encode()) + "." + b64(json.dumps(claims).encode())
    return data + "." + b64(hmac.new(key.public_pem(), data.encode(), hashlib.sha256).digest())


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
