"""What the tests of one house share: saying what is wrong, running them one after the other, people and papers that are made up."""

import traceback

from house import House, LEFT_OUT


def check(condition, *about):
    if not condition:
        raise AssertionError(" ".join(str(a)[:1000] for a in about))


def expect(answer, status):
    check(answer.status == status, "expected %d, got %d:" % (status, answer.status), answer.body[:600])
    return answer


class Tests(list):
    """`test = Tests()` gathers the functions marked with `@test`; each takes the one world of the file."""

    def __call__(self, function):
        self.append(function)
        return function

    def run(self, make_world):
        """Runs all, whatever the others did. A test that cannot run here returns why. Gives what the program ends with."""
        failed = left_out = 0
        with House() as house:
            world = make_world(house)
            for function in self:
                try:
                    why_not = function(world)
                    left_out += bool(why_not)
                    print("%s %s" % (why_not or "ok  ", function.__name__), flush=True)
                except Exception as why:
                    failed += 1
                    line = traceback.extract_tb(why.__traceback__)[1].lineno
                    print("FAIL %s, line %d: %s: %s" % (function.__name__, line, type(why).__name__, why), flush=True)
        return 1 if failed else LEFT_OUT if left_out else 0


def ins(number):
    """A test INS of somebody who is not."""
    digits = "2800575%06d" % number
    return digits + "%02d" % (97 - int(digits) % 97)


def pdf(text, drawing=None):
    """A PDF of one page (ISO 32000-1 §7.5)."""
    stream = drawing or b"BT /F 9 Tf 20 700 Td (" + text.encode("cp1252") + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
