"""HTTP/2 in frames, for tests that say what no library would: a client that writes what it is told and lists what comes."""

import socket
import struct
import time

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ENDS, ACK, WHOLE = 1, 1, 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DIGITS = {0: "0", 1: "1", 2: "2"}  # RFC 7541, appendix B: of five bits; the others are of six, from 25 on
STATUSES = {8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404", 14: "500"}  # appendix A


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def number(value):
    """RFC 7541 §5.1, with a prefix of seven bits."""
    if value < 127:
        return bytes([value])
    value -= 127
    out = b"\x7f"
    while value >= 128:
        out += bytes([value % 128 + 128])
        value //= 128
    return out + bytes([value])


def fields(*pairs):
    """Literals that enter no table (RFC 7541 §6.2.2)."""
    coded = b""
    for name, value in pairs:
        name, value = name.encode(), value.encode()
        coded += b"\0" + number(len(name)) + name + number(len(value)) + value
    return coded


def request(method, path, *more, host="localhost"):
    return fields((":method", method), (":scheme", "https"), (":authority", host), (":path", path), *more)


def status_of(block):
    """The status with which a field block of ours begins."""
    if block[0] & 0x80:
        return STATUSES.get(block[0] & 0x7F)
    coded = block[2:2 + (block[1] & 0x7F)]
    if not block[1] & 0x80:
        return coded.decode()
    bits = "".join("{:08b}".format(byte) for byte in coded)
    text = ""
    while len(text) < 3:
        short = int(bits[:5], 2)
        text += DIGITS[short] if short < 3 else str(int(bits[:6], 2) - 25 + 3)
        bits = bits[5:] if short < 3 else bits[6:]
    return text


class Client:
    """Over a TLS connection that agreed on h2."""

    def __init__(self, link, window=None):
        self.link = link
        self.heard = b""
        settings = b"" if window is None else struct.pack(">HI", 4, window)
        self.say(PREFACE + frame(SETTINGS, 0, 0, settings))

    def say(self, data):
        self.link.sendall(data)

    def ask(self, stream, method, path, *more, ends=True):
        self.say(frame(HEADERS, WHOLE | (ENDS if ends else 0), stream, request(method, path, *more)))

    def next(self, timeout=90):
        """(kind, flags, stream, payload); None at the end of the connection."""
        until = time.monotonic() + timeout
        while len(self.heard) < 9 or len(self.heard) < 9 + int.from_bytes(self.heard[:3], "big"):
            self.link.settimeout(max(0.01, until - time.monotonic()))
            try:
                more = self.link.recv(65536)
            except (ConnectionError, socket.timeout) as error:
                if isinstance(error, socket.timeout):
                    raise
                return None
            if not more:
                return None
            self.heard += more
        size = int.from_bytes(self.heard[:3], "big")
        kind, flags, stream = self.heard[3], self.heard[4], int.from_bytes(self.heard[5:9], "big")
        payload, self.heard = self.heard[9:9 + size], self.heard[9 + size:]
        if kind == SETTINGS and not flags & ACK:
            self.say(frame(SETTINGS, ACK, 0))
        return kind, flags, stream, payload

    def until(self, wanted, timeout=90):
        """The first frame of which `wanted` is true; None at the end of the connection."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            found = self.next(end - time.monotonic())
            if found is None or wanted(*found):
                return found
        raise socket.timeout("no such frame")

    def status(self, stream):
        found = self.until(lambda kind, _, of, __: kind == HEADERS and of == stream)
        return found and status_of(found[3])

    def outcome(self, stream):
        """The status of an answer, or the error of a reset: "reset 1"."""
        found = self.until(lambda kind, _, of, __: kind in (HEADERS, RST_STREAM) and of == stream)
        if found and found[0] == RST_STREAM:
            return "reset %d" % int.from_bytes(found[3], "big")
        return found and status_of(found[3])

    def end(self, timeout=90):
        """How the connection ends: the error of a GOAWAY, or None."""
        found = self.until(lambda kind, *_: kind == GOAWAY, timeout)
        return found and int.from_bytes(found[3][4:8], "big")

    def body(self, stream, opens=True):
        """The whole body of an answer; the windows are kept open."""
        whole = b""
        while True:
            found = self.until(lambda kind, _, of, __: of == stream and kind in (DATA, RST_STREAM))
            if found is None or found[0] == RST_STREAM:
                raise AssertionError("the answer was cut off after %d bytes" % len(whole))
            whole += found[3]
            if opens and found[3]:
                step = struct.pack(">I", len(found[3]))
                self.say(frame(WINDOW_UPDATE, 0, 0, step) + frame(WINDOW_UPDATE, 0, stream, step))
            if found[1] & ENDS:
                return whole
