"""What a browser does when somebody signs in: it keeps cookies, sends JSON with the page's token, and remembers nothing else."""

import base64
import hashlib
import hmac
import http.client
import json
import struct
import time

from house import Answer


class Browser:
    """b = Browser(house); b.post("/signin/session", {...}).json()"""

    def __init__(self, house, name="Mozilla/5.0 (test)"):
        self.house = house
        self.name = name
        self.cookies = {}
        self.token = None

    @property
    def origin(self):
        return "http://localhost:%d" % self.house.port

    def ask(self, method, path, body=None, **headers):
        fields = {"Host": "localhost:%d" % self.house.port, "User-Agent": self.name}
        if self.cookies:
            fields["Cookie"] = "; ".join("%s=%s" % pair for pair in self.cookies.items())
        if method not in ("GET", "HEAD"):
            fields["Origin"] = self.origin
            fields["Sec-Fetch-Site"] = "same-origin"
            if self.token:
                fields["X-CSRF-Token"] = self.token
        if body is not None:
            fields["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        fields.update({k.replace("_", "-"): v for k, v in headers.items()})
        fields = {k: v for k, v in fields.items() if v is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        answer = Answer(response)
        answer.cookies = response.headers.get_all("Set-Cookie") or []
        connection.close()
        for line in answer.cookies:
            name, value = line.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        if answer.status < 300 and answer.body.startswith(b'{"state"'):
            self.token = answer.json()["csrf"]
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, {} if body is None else body, **headers)

    def put(self, path, body, **headers):
        return self.ask("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)

    def session(self):
        return self.cookies.get("ens-session")


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def totp(secret, at=None, step=0):
    """RFC 6238 with SHA-1, 30 s, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = int((time.time() if at is None else at) // 30) + step
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000)
