"""A tenant on the test engine: the tables of a portal, rows in them, and the command's queries run over them."""
import datetime
import json
import os
import subprocess

import kusto

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
QUARRY = os.path.join(ROOT, "target", "release", "quarry")
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
_SCHEMA = json.load(open(os.path.join(ROOT, "tests", "fixtures", "schema.json")))
SCHEMA = {
    "defender": _SCHEMA["advanced_hunting"],
    "sentinel": _SCHEMA["sentinel"],
    # Where both have a table, advanced hunting shows Defender's own.
    "unified": {**_SCHEMA["sentinel"], **_SCHEMA["advanced_hunting"]},
}


def time_of(portal, table):
    return "Timestamp" if "Timestamp" in SCHEMA[portal][table] else "TimeGenerated"


def tenant(portal, tables):
    """A connection with these tables of the portal, empty."""
    connection = kusto.connect()
    kusto.create_tables(connection, {table: SCHEMA[portal][table] for table in tables if table in SCHEMA[portal]})
    return connection


def query_of(*arguments, text=None):
    run = subprocess.run([QUARRY, *arguments], capture_output=True, text=True, input=text)
    assert run.returncode == 0, run.stderr
    return run.stdout


def rows_of(connection, kql):
    cursor = kusto.run(connection, kql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]
