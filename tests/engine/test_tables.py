"""Every column that can hold an indicator, in every portal: each says everything that its sort can say, once as a row to find and
once as a look-alike. `columns.tsv` says which columns there are, `battery.py` what they can say; neither was made from the code.
"""
import collections
import datetime
import os
import sys
import unittest

import kusto
from battery import BATTERY, HUNTS
from database import HERE, NOW, SCHEMA, query_of, rows_of, tenant, time_of

COLUMNS = [line.rstrip("\n").split("\t") for line in open(os.path.join(HERE, "columns.tsv")) if not line.startswith("#")]
PARTS = ["network-footprint", "sign-ins", "email", "processes", "files", "alerts"]


def telemetry(portal):
    """The tenant of a portal with all rows, and by time what each row is: (table, column, value, wanted, hunts)."""
    connection = tenant(portal, dict.fromkeys(table for table, *_ in COLUMNS))
    rows = {}
    connection.begin()
    for table, column, sort, hunts in COLUMNS:
        if table not in SCHEMA[portal]:
            continue
        for value, wanted in BATTERY[sort]:
            others = {}
            if isinstance(value, dict):
                others, value = {"ActionType": value["ActionType"]}, value["value"]
            # The time tells the rows apart: not every table has an identifier.
            time = NOW - datetime.timedelta(minutes=5, seconds=len(rows))
            rows[time] = (table, column, value, wanted, ["footprint", *hunts.split()])
            kusto.insert(connection, table, {time_of(portal, table): time, **others, column: value})
    connection.commit()
    return connection, rows


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.telemetry = {portal: telemetry(portal) for portal in ("defender", "sentinel", "unified")}

    def check(self, portal, hunt, kinds):
        connection, rows = self.telemetry[portal]
        arguments = [indicator for kind in kinds for indicator in HUNTS[kind]]
        found = rows_of(connection, query_of("--portal", portal, "--hunt", hunt, *arguments))
        wanted = {time: next((row[3][kind] for kind in kinds if kind in row[3]), None) if hunt in row[4] else None for time, row in rows.items()}
        times = collections.Counter(row["Timestamp"] for row in found)
        for time, (table, column, value, _, _) in rows.items():
            with self.subTest(f"{portal} {hunt} {kinds}: {table}.{column} {value!r}"):
                self.assertEqual(times[time], 1 if wanted[time] else 0)
        for row in found:
            table, column, value, _, _ = rows[row["Timestamp"]]
            if wanted[row["Timestamp"]]:
                with self.subTest(f"{portal} {hunt} {kinds}: {table}.{column} {value!r}"):
                    self.assertEqual((row["Match"], row["Indicator"], row["Source"]), (*wanted[row["Timestamp"]], table))
        return sum(1 for expected in wanted.values() if expected)

    def test_the_footprint_finds_every_kind_in_every_column(self):
        counts = {kind: self.check("unified", "footprint", [kind]) for kind in HUNTS}
        self.assertTrue(all(counts.values()), counts)
        print(f"rows found, none missed, no false alarm, of {len(self.telemetry['unified'][1])}: {counts}", file=sys.stderr)

    def test_all_kinds_in_one_query(self):
        for portal in ("defender", "sentinel"):
            self.assertGreater(self.check(portal, "footprint", list(HUNTS)), 200)

    def test_each_named_part_finds_its_own(self):
        for hunt in PARTS:
            _, rows = self.telemetry["unified"]
            kinds = [kind for kind in HUNTS if any(kind in row[3] and hunt in row[4] for row in rows.values())]
            self.assertTrue(kinds, hunt)
            self.check("unified", hunt, kinds)

    def test_unified_finds_defender_and_sentinel_rows_in_one_query(self):
        connection, _ = self.telemetry["unified"]
        sources = {row["Source"] for row in rows_of(connection, query_of("--portal", "unified", *HUNTS["ipv4"]))}
        self.assertTrue({"DeviceNetworkEvents", "CommonSecurityLog"} <= sources, sources)


if __name__ == "__main__":
    unittest.main()
