"""tools/sql-check refuses what it is there for: each offender is planted into a copy of the sources, and is named."""

import os
import re
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

from commands import run_command  # noqa: E402

HOME, USER = "src/space/space_sql.c", "src/space/open.c"
OFFENDERS = {  # the statement: what is said of it
    "SELECT slot FROM resource WHERE slot = $1": "touches resource without space = $1",
    "SELECT slot FROM resource WHERE slot = $1 AND space = $2": "touches resource without space = $1",
    "SELECT slot FROM resource WHERE space = $1 AND slot IN (SELECT number FROM content WHERE size > $2)":
        "touches content without space = $1",
    "DELETE FROM journal WHERE seq < $1": "touches journal without space = $1",
    "UPDATE content SET size = $1 WHERE number = $2": "touches content without space = $1",
    "INSERT INTO event (seq, space, at_us, kind) VALUES ($1, $2, $3, $4)": "touches event without space = $1",
    "SELECT space FROM person WHERE space > $1": "touches person without space = $1 or hash = $1",
    "SELECT space FROM strangers WHERE space = $1": "does not know whose the table strangers is",
    "SELECT slot FROM resource WHERE space = $1 AND keys LIKE $2": "LIKE is not in the subset",
    "SELECT slot FROM resource WHERE space = $1 AND slot = $3": "its arguments are not $1",
}


def check(root):
    return run_command([sys.executable, os.path.join(root, "tools", "sql-check")], capture_output=True, text=True)


def plant(root, sql):
    """One statement more in a room's list, which somebody uses."""
    path = os.path.join(root, HOME)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    statement = 'const struct store_statement planted = {"planted", "%s"};\n' % sql
    text = re.sub(r"(const struct store_statement \*const \w+_statements\[\] = \{)", statement + r"\1&planted, ", text)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(root, USER), "a", encoding="utf-8") as file:
        file.write("const void *use = &planted;\n")


def main():
    wrong = []
    with tempfile.TemporaryDirectory(prefix="ens-sql-") as scratch:
        for number, (sql, said) in enumerate(OFFENDERS.items()):
            root = os.path.join(scratch, str(number))
            for folder in ("src", "migrations"):
                shutil.copytree(os.path.join(ROOT, folder), os.path.join(root, folder),
                                ignore=lambda _, names: [n for n in names if "." in n and not n.endswith((".c", ".h", ".sql"))])
            os.makedirs(os.path.join(root, "tools"))
            shutil.copy(os.path.join(ROOT, "tools", "sql-check"), os.path.join(root, "tools"))
            if number == 0 and check(root).returncode != 0:
                wrong.append("the sources themselves: " + check(root).stdout)
            plant(root, sql)
            done = check(root)
            if done.returncode != 1 or "planted: " not in done.stdout or said not in done.stdout:
                wrong.append("%s\n  is told: %s" % (sql, done.stdout))
    print("\n".join(wrong) or "%d offenders are named" % len(OFFENDERS))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
