"""Every column that can hold an indicator, in every portal: each says everything that its sort can say, once as a row to find and
once as a look-alike. `columns.tsv` says which columns there are, `battery.py` what they can say; neither was made from the code.
"""
import collections
import datetime
import os
import unittest

import kql_engine
from battery import BATTERY, HUNTS
from database import HERE, NOW, SCHEMA, query_of, rows_of, tenant, time_of

COLUMNS = [line.rstrip("\n").split("\t") for line in open(os.path.join(HERE, "columns.tsv")) if not line.startswith("#")]
PARTS = ["network-footprint", "sign-ins", "email", "processes", "files", "alerts"]


def telemetry(portal):
    """The tenant of a portal with all rows, and by time what each row is: (table, column, value, wanted, hunts)."""
    connection = tenant(portal, dict.fromkeys(table for table, *_ in COLUMNS))
    rows = {}
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
            kql_engine.insert(connection, table, {time_of(portal, table): time, **others, column: value})
    return connection, rows


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.telemetry = {portal: telemetry(portal) for portal in ("defender", "sentinel", "unified")}

    def check(self, portal, hunt, kind, *arguments):
        connection, rows = self.telemetry[portal]
        found = rows_of(connection, query_of("--portal", portal, "--hunt", hunt, *arguments, *HUNTS[kind]))
        expected = {time: row for time, row in rows.items() if kind in row[3] and hunt in row[4]}
        times = collections.Counter(row["Timestamp"] for row in found)
        for time in set(times) | set(expected):
            table, column, value, wanted, _ = rows[time]
            with self.subTest(f"{portal} {hunt} {kind}: {table}.{column} {value!r}"):
                self.assertEqual(times[time], 1 if time in expected else 0)
        for row in found:
            table, column, value, wanted, _ = rows[row["Timestamp"]]
            if kind in wanted:
                with self.subTest(f"{portal} {hunt} {kind}: {table}.{column} {value!r}"):
                    self.assertEqual((row["Match"], row["Indicator"], row["Source"]), (*wanted[kind], table))
        return len(expected)

    def test_the_footprint_finds_every_kind_in_every_column(self):
        for portal in self.telemetry:
            counts = {kind: self.check(portal, "footprint", kind) for kind in HUNTS}
            self.assertTrue(all(counts.values()), counts)

    def test_each_named_part_finds_its_own(self):
        for portal in ("defender", "unified"):
            for hunt in PARTS:
                for kind in HUNTS:
                    _, rows = self.telemetry[portal]
                    if any(kind in row[3] and hunt in row[4] for row in rows.values()):
                        self.check(portal, hunt, kind)

    def test_unified_finds_defender_and_sentinel_rows_in_one_query(self):
        connection, _ = self.telemetry["unified"]
        sources = {row["Source"] for row in rows_of(connection, query_of("--portal", "unified", *HUNTS["ipv4"]))}
        self.assertTrue({"DeviceNetworkEvents", "CommonSecurityLog"} <= sources, sources)


if __name__ == "__main__":
    unittest.main()
