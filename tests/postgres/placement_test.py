"""Where tables are placed when PostgreSQL is many machines (Citus), and whether each statement then meets one shard.

Without the extension: the plan of ens.placement() is held to tools/sql-check's list of whose each table is, every statement is
planned with its arguments, and the test ends as skipped (exit code 77), for no shard was counted. With it (CI with the vendor's
packages): ens migrate distributes, and EXPLAIN of every statement on a table of people says one task."""

import glob
import importlib.machinery
import importlib.util
import os
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

from commands import run_command  # noqa: E402
from postgres import Citus, Cluster, has_citus, program  # noqa: E402

LEFT_OUT = 77
VALUES = {"bigint": "7", "integer": "7", "bytea": "'\\x07'", "text": "'7'"}
# Tables found by a hash are distributed by it: what binds the space instead asks every machine. None is of a request that
# a person waits for: erasing, and what follows a person's whole space.
BY_SPACE_IN_BY_HASH = {"space_forget_persons"}
# Of those found by a hash, whose rows are people's; the others are the commons', which every machine has whole.
HASHED_PEOPLE = {"person", "alias", "login", "informed"}


def sql_check():
    loader = importlib.machinery.SourceFileLoader("sql_check", os.path.join(ROOT, "tools", "sql-check"))
    spec = importlib.util.spec_from_loader("sql_check", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def statements(rules):
    """name: SQL, of every room."""
    found = {}
    for path in glob.glob(os.path.join(ROOT, "src", "**", "*_sql.c"), recursive=True):
        with open(path, encoding="utf-8") as file:
            for _, name, literals in rules.STATEMENT.findall(file.read()):
                found[name] = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))
    return found


def check_placement(cluster, rules):
    """people's tables by space, or by the hash that finds them; all else on every machine."""
    wrong = []
    rows = [line.split("|") for line in cluster.sql("SELECT schema, name, coalesce(key, '') FROM ens.placement()", "house").splitlines()]
    for schema, table, key in rows:
        want = "" if schema == "commons" else "space" if table in rules.BY_SPACE else "hash" if table in rules.BY_HASH else ""
        if schema == "people" and table == "journal_touched":
            want = "space"  # its key has the hour first
        if key != want:
            wrong.append("%s.%s is placed by '%s', not '%s'" % (schema, table, key, want))
    known = {table for schema, table, _ in rows if schema == "people"}
    return wrong + ["no placement of %s" % table for table in (rules.BY_SPACE | rules.BY_HASH) - known]


def types_of(cluster, sql, schema):
    said = cluster.sql("SET search_path = %s, ens; PREPARE one AS %s; SELECT array_to_string(parameter_types, ',') "
                       "FROM pg_prepared_statements" % (schema, sql), "house")
    return [word for word in said.split(",") if word]


def plan(cluster, sql, schema):
    """What EXPLAIN says of the statement with values bound, as each execution is planned."""
    values = [VALUES[kind] for kind in types_of(cluster, sql, schema)]
    call = "one(%s)" % ", ".join(values) if values else "one"
    return cluster.sql("SET search_path = %s, ens; SET plan_cache_mode = force_custom_plan; PREPARE one AS %s; "
                       "EXPLAIN (COSTS OFF) EXECUTE %s" % (schema, sql, call), "house")


def tasks(text):
    """Of a plan of Citus; 0: none of it is distributed."""
    return max([int(count) for count in re.findall(r"Task Count: (\d+)", text)], default=0)


def check_plans(cluster, rules, is_distributed):
    wrong, planned, all_shards = [], 0, set()
    for name, sql in sorted(statements(rules).items()):
        tables = set(rules.TABLE.findall(sql))
        if not tables & (rules.BY_SPACE | HASHED_PEOPLE) or name in rules.EXCEPTIONS:
            continue
        try:
            text = plan(cluster, sql, "commons" if tables & rules.COMMONS else "people")
        except AssertionError as error:
            wrong.append("%s cannot be planned: %s" % (name, error))
            continue
        planned += 1
        if is_distributed and tasks(text) > 1:
            all_shards.add(name)
        elif is_distributed and tasks(text) == 0:
            wrong.append("%s meets no shard:\n%s" % (name, text))
    wrong += ["%s meets every shard" % name for name in all_shards - BY_SPACE_IN_BY_HASH]
    return wrong, planned


def make(cluster, is_distributed):
    cluster.make().start().make_base("house")
    with tempfile.TemporaryDirectory(prefix="ens-citus-data-") as data:
        where = ["--data", data, "--store", cluster.url("house")]
        person = ["--ins", "279035121518989", "--family", "MARTIN", "--given", "Marie", "--birth-date", "1979-03-12", "--sex", "F",
                  "--system", "1.2.250.1.213.1.4.10", "--identity", "lenient"]
        for words in (["open", *person], ["migrate"]):  # the first makes the store
            done = run_command([os.environ["ENS"], *words, *where], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            if words[0] == "open":
                said = "tables were distributed by Citus" if is_distributed else "Citus is not in the database"
                assert said in done.stderr, done.stderr


def main():
    if not program("initdb"):
        print("left out: no PostgreSQL is installed")
        return LEFT_OUT
    is_distributed = has_citus()
    rules = sql_check()
    with tempfile.TemporaryDirectory(prefix="ens-citus-") as scratch:
        os.chmod(scratch, 0o755)
        cluster = (Citus if is_distributed else Cluster)(os.path.join(scratch, "c"))
        try:
            make(cluster, is_distributed)
            wrong = check_placement(cluster, rules)
            more, planned = check_plans(cluster, rules, is_distributed)
        finally:
            cluster.remove()
    print("\n".join(wrong + more) or "%d statements are planned" % planned)
    if wrong or more:
        return 1
    if not is_distributed:
        print("left out: Citus is not installed, so that no shard was counted")
        return LEFT_OUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
