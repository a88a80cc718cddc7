"""A browser of a few lines for tests: it follows redirects between houses on this machine and keeps each one's cookies."""

import http.client
import json
import urllib.parse


class Page:
    def __init__(self, url, response):
        self.url, self.status = url, response.status
        self.fields = response.getheaders()
        self.headers = {name.lower(): value for name, value in self.fields}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def parameters(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.url).query))


class Browser:
    def __init__(self):
        self.cookies = {}  # (host:port, name) → value

    def keep(self, place, page):
        for name, value in page.fields:
            if name.lower() == "set-cookie":
                pair = value.split(";")[0]
                word, text = pair.split("=", 1)
                self.cookies[place, word] = text
                if "max-age=0" in value.lower() or not text:
                    del self.cookies[place, word]

    def cookie(self, port, name):
        return self.cookies.get(("127.0.0.1:%d" % port, name))

    def ask(self, method, url, body=None, **fields):
        parts = urllib.parse.urlsplit(url)
        jar = "; ".join("%s=%s" % (name, value) for (place, name), value in self.cookies.items() if place == parts.netloc)
        if jar:
            fields["Cookie"] = jar
        if isinstance(body, dict):
            body, fields["Content-Type"] = json.dumps(body), fields.pop("Content_Type", "application/json")
        connection = http.client.HTTPConnection(parts.netloc, timeout=90)
        connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body,
                           {name.replace("_", "-"): value for name, value in fields.items()})
        page = Page(url, connection.getresponse())
        connection.close()
        self.keep(parts.netloc, page)
        return page

    def visit(self, url, until=None, **fields):
        """Follows redirects; stops before one that `until` holds for."""
        for _ in range(20):
            page = self.ask("GET", url, **fields)
            if page.status not in (301, 302, 303, 307) or "location" not in page.headers:
                return page
            url = urllib.parse.urljoin(url, page.headers["location"])
            if until and until(url):
                page.url = url
                return page
        raise AssertionError("a circle of redirects")
