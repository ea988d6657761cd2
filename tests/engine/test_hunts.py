"""Each hunt on an engine: every wanted row, no other. Run by tests/run.mjs with the venv's Python; `-v` names the hunts.

Rows are written from Microsoft's column documentation, a wanted one beside the look-alikes that a looser predicate takes.
The last test proves that the rows can fail: each predicate replaced by `contains`, or by `==`, must change what is found.
"""
import datetime
import json
import os
import re
import unittest

import kusto
from battery import HUNTS as KINDS
from database import HERE, NOW, query_of, rows_of, tenant
from database import SCHEMA as SCHEMAS

SCHEMA = SCHEMAS["defender"]
TABLES = ("DeviceNetworkEvents", "DeviceFileEvents", "DeviceEvents")
TELEMETRY = [json.loads(line) for line in open(os.path.join(HERE, "telemetry.jsonl"))]


def database(tables=TABLES):
    connection = tenant("defender", tables)
    for row in TELEMETRY:
        if row["table"] in tables:
            kusto.insert(
                connection,
                row["table"],
                {"Timestamp": NOW - datetime.timedelta(hours=row.get("hours", 2)), "DeviceName": row["name"], "DeviceId": row["name"], "ReportId": 7, **row["row"]},
            )
    return connection


def wanted(hunt):
    return sorted(row["name"] for row in TELEMETRY if hunt in row.get("wanted", {}))


# The kinds of the battery, and what more a single row can tell of a URL or a deep name.
HUNTS = {
    **{kind: KINDS[kind] for kind in ("ipv4", "ipv6", "cidr", "range", "domain", "sha256", "sha1", "md5")},
    "deep domain": ["a.b.c.d.e.f.deep[.]example"],
    "url path": KINDS["url"],
    **{f"url {scope}": ["--scope", scope, *KINDS["url"]] for scope in ("exact", "directory", "host", "domain")},
    "url of an address": ["hxxp://203.0.113[.]99:8080/gate"],
    "url of an IPv6 address": ["hxxp://[2001:db8:99::9]:8080/gate"],
}
# Looser predicates of the kind that public queries use, over the same rows.
LOOSE = {
    "ipv4": ("203.0.113.7", ["RemoteIP", "RemoteUrl", "FileOriginIP", "FileOriginUrl", "FileOriginReferrerUrl", "RequestSourceIP"]),
    "domain": ("evil-c2.example", ["RemoteUrl", "FileOriginUrl", "FileOriginReferrerUrl", "AdditionalFields"]),
    "url path": ("files.drop.example/u/47/setup.exe", ["RemoteUrl", "FileOriginUrl", "FileOriginReferrerUrl"]),
}


class Hunts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.connection = database()

    def test_each_hunt_finds_its_rows_and_no_other(self):
        for hunt, arguments in HUNTS.items():
            with self.subTest(hunt):
                rows = rows_of(self.connection, query_of(*arguments))
                self.assertEqual(sorted(row["Device"] for row in rows), wanted(hunt))
                for row in rows:
                    match = next(item["wanted"][hunt] for item in TELEMETRY if item["name"] == row["Device"])
                    self.assertEqual([row["Match"], row["Indicator"]], match, row["Device"])
                    self.assertEqual((row["DeviceId"], row["ReportId"]), (row["Device"], "7"))
                times = [row["Timestamp"] for row in rows]
                self.assertEqual(times, sorted(times, reverse=True), "newest first")

    def test_every_wanted_row_has_a_hunt(self):
        for row in TELEMETRY:
            self.assertEqual(set(row.get("wanted", {})) - set(HUNTS), set(), row["name"])

    def test_all_kinds_in_one_query(self):
        arguments = [argument for hunt in ("ipv4", "ipv6", "cidr", "range", "domain", "url path", "sha256", "md5") for argument in HUNTS[hunt]]
        rows = rows_of(self.connection, query_of(*arguments))
        expected = sorted({name for hunt in ("ipv4", "ipv6", "cidr", "range", "domain", "url path", "sha256", "md5") for name in wanted(hunt)})
        self.assertEqual(sorted(row["Device"] for row in rows), expected)

    def test_a_tenant_without_a_table(self):
        for missing in TABLES:
            present = tuple(table for table in TABLES if table != missing)
            rows = rows_of(database(present), query_of(*HUNTS["domain"]))
            self.assertEqual(sorted(row["Device"] for row in rows), [name for name in wanted("domain") if any(item["name"] == name and item["table"] in present for item in TELEMETRY)])

    def test_the_look_back(self):
        week = rows_of(self.connection, query_of(*HUNTS["domain"]))
        month = rows_of(self.connection, query_of("--since", "30d", *HUNTS["domain"]))
        self.assertEqual(len(month), len(week) + 1, "one row is twenty days old")

    def test_an_added_value_is_found(self):
        kql = query_of("evil-other[.]example", "198.51.100.0/28").replace('"evil-other.example"', '"evil-other.example", "evil-c2.example"').replace('"198.51.100.0/28"', '"198.51.100.0/28", "198.51.100.0/24"')
        found = {row["Device"] for row in rows_of(self.connection, kql)}
        self.assertTrue(set(wanted("domain")) <= found, "the list of domains can be edited")
        self.assertTrue({name for name in wanted("cidr") if "v6" not in name} <= found, "so can that of networks")

    def test_300_and_3000_domains(self):
        for count in (300, 3000):
            names = [f"c2-{number}.evil-{number % 7}.example" for number in range(count)] + ["evil-c2.example"]
            rows = rows_of(self.connection, query_of(text="\n".join(names)))
            self.assertEqual(sorted(row["Device"] for row in rows), wanted("domain"), count)

    def test_the_published_query_keeps_its_faults(self):
        rows = rows_of(self.connection, query_of("--hunt", "published-network-footprint-3", "evil-c2[.]example", "203.0.113[.]7"))
        self.assertEqual(sorted(row["DeviceName"] for row in rows), sorted(row["name"] for row in TELEMETRY if row.get("published")))

    def test_looser_predicates_fail_on_these_rows(self):
        for hunt, (value, columns) in LOOSE.items():
            for operator in ("contains", "==", "has", "endswith", "startswith"):
                legs = []
                for table in TABLES:
                    tests = [f'{column} {operator} "{value}"' for column in columns if column in SCHEMA[table]]
                    legs.append(f"({table} | where {' or '.join(tests)} | project DeviceName)")
                rows = rows_of(self.connection, "union " + ", ".join(legs))
                self.assertNotEqual(sorted(row["DeviceName"] for row in rows), wanted(hunt), f"{hunt} {operator}")

    def test_a_weakened_query_fails_on_these_rows(self):
        """The exact check of each kind taken out of the generated query, and its normalising function made the identity."""
        weakenings = {
            "ipv4": [(r"PlainOf\(ip\) in \((\w+)\), PlainOf\(ip\)", r"ip in (\1), ip"), (r"iff\(PlainOf\(ip\) in \((\w+)\), PlainOf\(ip\)", r"iff(ip has_any (\1), ip")],
            "domain": [(r"(let HostOf = \(url: string\)) \{.*\};", r"\1 { url };"), (r"\(\?:\^\|\\\.\)\(ANY\)\$", "(ANY)$")],
            "url path": [(r"key in \(Urls\)", "url has_any (UrlHosts)"), (r"key == host and ", "")],
            "sha256": [(r"in~ \(Hashes\)", "in (Hashes)")],
        }
        for hunt, changes in weakenings.items():
            for pattern, replacement in changes:
                kql, count = re.subn(pattern, replacement, query_of(*HUNTS[hunt]))
                self.assertGreater(count, 0, pattern)
                rows = rows_of(self.connection, kql)
                self.assertNotEqual(sorted(row["Device"] for row in rows), wanted(hunt), f"{hunt}: {pattern}")


if __name__ == "__main__":
    unittest.main()
