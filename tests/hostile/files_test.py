"""XML and archives made to harm, by import: refused by name, nothing fetched, nothing written outside, bounded memory."""

import gzip
import http.server
import io
import multiprocessing
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House, run_command  # noqa: E402
from commands import LONGEST_SECONDS  # noqa: E402

MB = 1024 * 1024
MEMORY_MAX = 900  # four files at a time, each unpacked to at most 128 MB, and room to grow
INNOCENT = "innocent.json"
TAKEN = "include.xml"  # an element like any other here: nothing is included
SECRET = "a-secret-of-this-machine"
CDA = os.path.join(os.path.dirname(HERE), "fixtures", "cda", "letter.xml")
PATIENT = b'{"resourceType":"Patient","identifier":[{"system":"http://hostile.example","value":"%d"}],"name":[{"family":"INNOCENT"}]}'


def cda(prolog, before_title=""):
    """The fixture letter behind a prolog of ours, with something put into its title."""
    with open(CDA, encoding="latin-1") as file:
        text = file.read()
    start, end = text.index("<ClinicalDocument"), text.index("<effectiveTime")
    title = "<title>" + before_title + "</title>"
    return ('<?xml version="1.0" encoding="UTF-8"?>' + prolog + text[start:end] + title + text[end:]).encode()


def documents(port, secret_path):
    laughs = "".join('<!ENTITY l%d "%s">' % (n, "&l%d;" % (n - 1) * 10) for n in range(1, 12))
    yield "laughs.xml", cda('<!DOCTYPE ClinicalDocument [<!ENTITY l0 "ha">%s]>' % laughs, "&l11;")
    yield "quadratic.xml", cda('<!DOCTYPE ClinicalDocument [<!ENTITY a "%s">]>' % ("a" * 100_000), "&a;" * 10_000)
    yield "entity-file.xml", cda('<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file://%s">]>' % secret_path, "&x;")
    yield "entity-net.xml", cda('<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "http://127.0.0.1:%d/x">]>' % port, "&x;")
    yield "doctype-net.xml", cda('<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:%d/cda.dtd">' % port)
    yield "parameter-net.xml", cda('<!DOCTYPE ClinicalDocument [<!ENTITY %% p SYSTEM "http://127.0.0.1:%d/p"> %%p;]>' % port)
    yield "doctype.xml", cda("<!DOCTYPE ClinicalDocument>")
    yield TAKEN, cda("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://%s" parse="text"/>' % secret_path)
    yield "cut.xml", cda("")[:1000]
    yield "deep.xml", cda("", "<a>" * 200_000)
    yield "attribute.xml", cda("", '<a b="%s"' % ("x" * (12 * MB)))
    yield "attributes.xml", cda("", "<a %s/>" % " ".join('a%d="1"' % n for n in range(300_000)))
    yield "bytes.xml", cda("").replace(b"<title>", b"<title>\xff\xfe\x00")
    yield "utf7.xml", cda("").replace(b"UTF-8", b"UTF-7")


def packed(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in entries:
            pack.writestr(name, content)
    return out.getvalue()


def tar(name, kind, target):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as pack:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        pack.addfile(info)
    return out.getvalue()


def archives(outside, secret_path):
    innocent = PATIENT % 1
    for number, path in enumerate(("../" * 12 + outside[1:] + "/escaped.json", outside + "/escaped.json", "a/../../b.json", "C:\\b.json")):
        yield "path-%d.zip" % number, packed([(path, PATIENT % (10 + number))])
    yield "link.tgz", tar("link.json", tarfile.SYMTYPE, secret_path)
    yield "hard.tgz", tar("hard.json", tarfile.LNKTYPE, secret_path)
    yield "device.tgz", tar("device.json", tarfile.CHRTYPE, "")
    zeros = b"\0" * (32 * MB)
    yield "bomb.zip", packed([("zeros-%d.json" % n, zeros) for n in range(12)])
    spaces = b" " * (32 * MB)
    yield "zeros.json.gz", gzip.compress(zeros * 8)
    yield "bomb.json.gz", gzip.compress(b"{" + spaces * 8)
    nested = packed([("zeros.json", zeros)])
    for _ in range(3):
        nested = packed([("%d.zip" % n, nested) for n in range(8)])
    yield "nested.zip", nested
    whole = packed([("a.json", innocent)])
    yield "cut.zip", whole[: len(whole) // 2]
    yield "broken.json.gz", gzip.compress(innocent)[:-9] + b"123456789"
    if shutil.which("zstd"):
        yield "bomb.json.zst", run_command(["zstd", "-qc"], input=b"{" + spaces * 8, capture_output=True).stdout


class Listener(http.server.ThreadingHTTPServer):
    """Hears whether anything is fetched."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.heard = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request, address):
        self.heard += 1
        request.close()


def write_all(folder, port, outside, secret):
    for name, content in [*documents(port, secret), *archives(outside, secret), (INNOCENT, PATIENT % 0)]:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def take_in(house, folder):
    """Exit code, what was said, and the most memory that was held, in MB."""
    words = [house.ens, "import", "--open", "--identity", "lenient", folder, "--data", house.folder]
    path = os.path.join(house.scratch, "said")
    with open(path, "w") as said:
        child = subprocess.Popen(words, stdout=said, stderr=said, env=house.environment)
        ending = threading.Timer(LONGEST_SECONDS, child.kill)
        ending.start()
        _, status, usage = os.wait4(child.pid, 0)
        ending.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    with open(path, errors="replace") as said:
        return child.returncode, said.read(), usage.ru_maxrss // 1024


def main():
    wrong = []
    listener = Listener()
    with House() as house:
        house.environment["ASAN_OPTIONS"] = "quarantine_size_mb=8"
        folder, outside = os.path.join(house.scratch, "in"), os.path.join(house.scratch, "outside")
        secret = os.path.join(house.scratch, "secret.txt")
        os.mkdir(folder)
        os.mkdir(outside)
        with open(secret, "w") as file:
            file.write(SECRET)
        # By a process of its own: Linux tells the memory of the import from that of whoever started it.
        writer = multiprocessing.Process(target=write_all, args=(folder, listener.server_port, outside, secret))
        writer.start()
        writer.join()
        names = [name for name in os.listdir(folder) if name not in (TAKEN, INNOCENT)]
        code, said, held = take_in(house, folder)
        if code != 1:
            wrong.append("import: exit %d: %s" % (code, said[-1000:]))
        wrong += ["%s is not named as rejected" % name for name in names if "/" + name not in said]
        if SECRET in said:
            wrong.append("the secret is told")
        if INNOCENT in said or TAKEN in said:
            wrong.append("the innocent file is rejected")
        if os.listdir(outside) or listener.heard:
            wrong.append("outside: %s; fetched: %d" % (os.listdir(outside), listener.heard))
        spaces = house.run("spaces", "--json").stdout
        if '"open":2,' not in spaces:
            wrong.append("spaces: " + spaces)
        if house.run("check", check=False).returncode != 0:
            wrong.append("ens check finds damage")
        everything = run_command(["grep", "-rlaF", SECRET, house.folder], capture_output=True, text=True).stdout
        if everything:
            wrong.append("the secret is in " + everything)
    if held > MEMORY_MAX:
        wrong.append("%d MB were held" % held)
    print("%s; at most %d MB held" % ("\n".join(wrong) or "all %d files are refused by name" % len(names), held))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
