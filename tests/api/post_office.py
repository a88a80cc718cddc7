"""The other side of the notices: a real SMTP server (aiosmtpd) and a made-up SMS gateway, each in a thread, each able to
misbehave."""

import asyncio
import email
import email.policy
import http.server
import json
import os
import sys
import threading
import time

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    from aiosmtpd.smtp import SMTP
except ImportError:  # another Python than the one that has Debian's packages
    if os.path.realpath(sys.executable) == os.path.realpath(DEBIAN_PYTHON):
        raise
    os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])


class MailServer:
    """with MailServer() as m: m.url; m.mails: (envelope sender, recipients, bytes)."""

    def __init__(self):
        self.mails = []
        self.answers = []  # what DATA is answered with, one after the other; then "250 OK"
        self.recipient_answers = []
        self.hang = 0
        self.port = 0

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        make = self.loop.create_server(lambda: SMTP(self, decode_data=False, loop=self.loop), "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(make, self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *error):
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.hang:
            await asyncio.sleep(self.hang)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "close":
            server.transport.close()
            return "451 closing"
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content, answer))
        return answer

    def accepted(self):
        return [m for m in self.mails if m[3].startswith("2")]

    def wait(self, count, seconds=90):
        """Waits until so many mails were accepted; gives the parsed ones."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.accepted()) < count:
            time.sleep(0.05)
        if len(self.accepted()) < count:
            raise AssertionError("%d mails came, %d were awaited" % (len(self.accepted()), count))
        return [parsed(m[2]) for m in self.accepted()]

    def wait_to(self, address, subject=None, seconds=90):
        """The newest mail to an address, as soon as there is one."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _, recipients, content, _ in reversed(self.accepted()):
                mail = parsed(content)
                if recipients == [address] and subject in (None, mail["Subject"]):
                    return mail
            time.sleep(0.05)
        raise AssertionError("no mail came to " + address)


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


class Gateway:
    """An SMS gateway as docs/notices.md asks for: with Gateway() as g: g.url; g.asked: (headers, body)."""

    def __init__(self):
        self.asked = []
        self.answers = []  # a status, or "hang", "close"; then 202

    def __enter__(self):
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = gateway.answers.pop(0) if gateway.answers else 202
                gateway.asked.append((dict(self.headers), body, answer))
                if answer == "hang":
                    time.sleep(20)
                if answer in ("hang", "close"):
                    self.close_connection = True
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return "http://127.0.0.1:%d/sms" % self.server.server_address[1]

    def taken(self):
        return [json.loads(body) for _, body, answer in self.asked if answer in (200, 202, 409)]

    def wait(self, count, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.taken()) < count:
            time.sleep(0.05)
        if len(self.taken()) < count:
            raise AssertionError("%d SMS came, %d were awaited" % (len(self.taken()), count))
        return self.taken()
