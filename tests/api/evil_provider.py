"""A provider of identities that does what it is told, also what no provider may do."""

import hashlib
import http.server
import json
import threading
import time
import urllib.parse
import uuid

import jose


class Provider:
    """One account, no questions. `change` holds what is to go wrong; it is empty again after `good()`."""

    def __init__(self, claims, client="ens", acr="eidas2"):
        self.keys = [jose.Key("RS256", kid="r1"), jose.Key("ES256", kid="e1")]
        self.claims, self.client, self.acr = claims, client, acr
        self.codes, self.asked = {}, []
        self.good()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.issuer = "http://127.0.0.1:%d" % self.port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def good(self):
        self.change = {}  # claims of the id_token to replace; None takes one away
        self.sign = lambda claims: self.keys[0].sign(claims)
        self.answer_with = {}  # parameters of the way back to replace
        self.discovery_with = {}
        self.userinfo_with = {}
        self.userinfo_as = None  # a function claims → (media type, bytes)
        self.token_status = 200
        self.wait = {}   # path → seconds
        self.flood = {}  # path → bytes

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # ---- what it says

    def discovery(self):
        said = {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/auth", "token_endpoint": self.issuer + "/token",
                "userinfo_endpoint": self.issuer + "/userinfo", "jwks_uri": self.issuer + "/jwks",
                "end_session_endpoint": self.issuer + "/end", "authorization_response_iss_parameter_supported": True}
        said.update(self.discovery_with)
        return {name: value for name, value in said.items() if value is not None}

    def id_token(self, asked, access_token):
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {"iss": self.issuer, "sub": "subject-1", "aud": self.client, "exp": now + 300, "iat": now, "acr": self.acr,
                  "nonce": asked["nonce"], "sid": "session-1", "at_hash": jose.b64(half)}
        claims.update(self.change)
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def logout_token(self, **change):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client, "iat": now, "exp": now + 120, "jti": str(uuid.uuid4()),
                  "sid": "session-1", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
        claims.update(change)
        return self.keys[0].sign({name: value for name, value in claims.items() if value is not None})

    def token(self, form):
        asked = self.codes.pop(form.get("code"), None)
        if not asked or self.token_status != 200:
            return self.token_status if asked else 400, {"error": "invalid_grant"}
        challenge = jose.b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        access = "access-" + form["code"]
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(asked, access)}

    def userinfo(self):
        said = {"sub": "subject-1", **self.claims, **self.userinfo_with}
        if self.userinfo_as:
            return self.userinfo_as(said)
        return "application/json", json.dumps(said).encode()

    def authorize(self, asked):
        code = str(uuid.uuid4())
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        back.update(self.answer_with)
        back = {name: value for name, value in back.items() if value is not None}
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode(back)

    # ---- HTTP

    def handler(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *about):
                pass

            def send(self, status, media_type, body, **fields):
                path = urllib.parse.urlsplit(self.path).path
                body += b" " * provider.flood.get(path, 0)
                time.sleep(provider.wait.get(path, 0))
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", media_type)
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in fields.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the house hung up on us

            def do_GET(self):
                parts = urllib.parse.urlsplit(self.path)
                provider.asked.append(parts.path)
                if parts.path == "/auth":
                    asked = dict(urllib.parse.parse_qsl(parts.query))
                    self.send(302, "text/plain", b"", Location=provider.authorize(asked))
                elif parts.path == "/.well-known/openid-configuration":
                    self.send(200, "application/json", json.dumps(provider.discovery()).encode())
                elif parts.path == "/jwks":
                    keys = [key.jwk(use="sig") for key in provider.keys]
                    self.send(200, "application/json", json.dumps({"keys": keys}).encode())
                elif parts.path == "/userinfo":
                    self.send(200, *provider.userinfo())
                else:
                    self.send(404, "text/plain", b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                provider.asked.append(urllib.parse.urlsplit(self.path).path)
                status, answer = provider.token(dict(urllib.parse.parse_qsl(body)))
                self.send(status, "application/json", json.dumps(answer).encode())

        return Handler
