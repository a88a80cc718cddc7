"""A passkey in software: ECDSA over P-256 written out (FIPS 186-4, SEC 1), the CBOR of CTAP 2, WebAuthn Level 2."""

import hashlib
import json
import secrets
import struct

from visitor import bytes_of, text_of

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
PRESENT, VERIFIED, CREDENTIAL = 1, 4, 0x40


def add(p, q):
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    slope = ((3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, P) if p == q
             else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(k, point):
    total = None
    while k:
        if k & 1:
            total = add(total, point)
        point, k = add(point, point), k >> 1
    return total


def der(number):
    data = number.to_bytes((number.bit_length() + 8) // 8, "big")
    return b"\x02" + bytes([len(data)]) + data


def sign(secret, text):
    digest = int.from_bytes(hashlib.sha256(text).digest(), "big")
    while True:
        k = secrets.randbelow(N - 1) + 1
        r = times(k, G)[0] % N
        s = pow(k, -1, N) * (digest + r * secret) % N
        if r and s:
            body = der(r) + der(s)
            return b"\x30" + bytes([len(body)]) + body


def cbor(value):
    def head(major, size):
        if size < 24:
            return bytes([major << 5 | size])
        return bytes([major << 5 | 24, size]) if size < 256 else struct.pack(">BH", major << 5 | 25, size)
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


class Passkey:
    """Made by the options of a registration; answers challenges. What it says can be changed before it signs."""

    def __init__(self, origin):
        self.origin = origin
        self.secret = secrets.randbelow(N - 1) + 1
        self.id = secrets.token_bytes(16)
        self.handle = None
        self.count = 0

    def client_data(self, kind, challenge, origin=None):
        return json.dumps({"type": "webauthn." + kind, "challenge": challenge, "origin": origin or self.origin,
                           "crossOrigin": False}, separators=(",", ":")).encode()

    def data(self, rp_id, flags):
        self.count += 1
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def register(self, options, origin=None, rp_id=None, challenge=None):
        self.handle = bytes_of(options["user"]["id"])
        x, y = times(self.secret, G)
        key = cbor({1: 2, 3: -7, -1: 1, -2: x.to_bytes(32, "big"), -3: y.to_bytes(32, "big")})
        data = (self.data(rp_id or options["rp"]["id"], PRESENT | VERIFIED | CREDENTIAL) + bytes(16) +
                struct.pack(">H", len(self.id)) + self.id + key)
        return {"name": "clé", "clientDataJSON": text_of(self.client_data("create", challenge or options["challenge"], origin)),
                "attestationObject": text_of(cbor({"fmt": "none", "attStmt": {}, "authData": data}))}

    def answer(self, options, flags=PRESENT | VERIFIED, origin=None, challenge=None, step=0):
        client_data = self.client_data("get", challenge or options["challenge"], origin)
        self.count += step
        data = self.data(options["rpId"], flags)
        return {"id": text_of(self.id), "userHandle": text_of(self.handle), "clientDataJSON": text_of(client_data),
                "authenticatorData": text_of(data),
                "signature": text_of(sign(self.secret, data + hashlib.sha256(client_data).digest()))}
