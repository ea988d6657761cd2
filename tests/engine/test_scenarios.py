"""Exclusions, forms and the hunts beside the footprint on an engine: what each hides, keeps and shows."""
import csv
import datetime
import os
import re
import tempfile
import unittest

import kusto
from battery import HUNTS
from database import NOW, SCHEMA, query_of, rows_of, tenant

EVIL = {"RemoteUrl": "http://evil-c2.example/x", "RemoteIP": "203.0.113.7"}
VEEAM = {"InitiatingProcessVersionInfoCompanyName": "Veeam Software Group GmbH", "InitiatingProcessFileName": "VeeamAgent.exe"}
CCM = {"InitiatingProcessFileName": "CcmExec.exe", "InitiatingProcessFolderPath": "C:\\Windows\\CCM\\CcmExec.exe"}
BITS = {"InitiatingProcessFileName": "svchost.exe", "InitiatingProcessCommandLine": "svchost.exe -k netsvcs -p -s BITS"}
SYSTEM = {"InitiatingProcessAccountSid": "S-1-5-18"}
LISTS = {"AdminAddresses": ["10.9.9.9", "10.8.0.0/16"], "AdminSids": ["S-1-5-21-7"], "SccmHosts": ["dp01.corp.example", "evil-c2.example"]}

# Scenario, table, row, whether it is hidden. The indicator is hunted as 203.0.113.7 (contacts) or 203.0.113.9 (files).
ROWS = [
    ("maintenance", "DeviceNetworkEvents", {**SYSTEM, "RemoteIP": "203.0.113.7", "RemoteUrl": "https://fe2.update.microsoft.com/x"}, True),
    ("maintenance", "DeviceNetworkEvents", {**SYSTEM, "RemoteIP": "203.0.113.7", "RemoteUrl": "evil-c2.example"}, False),
    ("maintenance", "DeviceNetworkEvents", {**SYSTEM, "RemoteIP": "203.0.113.7"}, False),
    ("maintenance", "DeviceNetworkEvents", {"InitiatingProcessAccountSid": "S-1-5-21-9", "RemoteIP": "203.0.113.7", "RemoteUrl": "update.microsoft.com"}, False),
    ("maintenance", "DeviceNetworkEvents", {**SYSTEM, "RemoteIP": "203.0.113.7", "RemoteUrl": "update.microsoft.com.evil.example"}, False),
    ("maintenance", "DeviceFileEvents", {**SYSTEM, "FileOriginIP": "203.0.113.7", "FileOriginUrl": "http://dl.delivery.mp.microsoft.com/f"}, True),
    ("maintenance", "DeviceFileEvents", {**SYSTEM, "FileOriginIP": "203.0.113.7", "FileOriginUrl": "http://dl.delivery.mp.microsoft.com/f", "FileOriginReferrerUrl": "http://evil-c2.example/"}, False),
    ("maintenance", "DeviceFileEvents", {**SYSTEM, "FileOriginIP": "203.0.113.7", "FileOriginUrl": "http://evil-c2.example/f"}, False),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "RemotePort": 3389, "InitiatingProcessFileName": "mstsc.exe", "LocalIP": "10.8.1.1"}, True),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "RemotePort": 3389, "InitiatingProcessFileName": "mstsc.exe", "InitiatingProcessAccountSid": "S-1-5-21-7"}, True),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "RemotePort": 3389, "InitiatingProcessFileName": "mstsc.exe", "LocalIP": "10.9.9.90"}, False),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "RemotePort": 443, "InitiatingProcessFileName": "mstsc.exe", "LocalIP": "10.8.1.1"}, False),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "RemotePort": 3389, "InitiatingProcessFileName": "evil.exe", "LocalIP": "10.8.1.1"}, False),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "IsInitiatingProcessRemoteSession": True, "InitiatingProcessRemoteSessionIP": "10.9.9.9"}, True),
    ("rdp", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "IsInitiatingProcessRemoteSession": True, "InitiatingProcessRemoteSessionIP": "203.0.113.7"}, False),
    ("rdp", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", "RequestSourceIP": "10.9.9.9"}, True),
    ("rdp", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", "RequestSourceIP": "10.9.9.91"}, False),
    ("logs", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "splunkd.exe", "RemoteUrl": "inputs.acme.splunkcloud.com:443"}, True),
    ("logs", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "Filebeat.exe", "RemotePort": 5044}, True),
    ("logs", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "splunkd.exe", "RemotePort": 443}, False),
    ("logs", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "powershell.exe", "RemotePort": 9997}, False),
    ("logs", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "splunkd.exe"}, False),
    ("logs", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", "InitiatingProcessFileName": "splunkd.exe", "FileOriginUrl": "https://download.splunk.com/a"}, True),
    ("logs", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", "InitiatingProcessFileName": "splunkd.exe", "FileOriginUrl": "https://splunk.com.evil.example/a"}, False),
    ("sccm", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **CCM, "RemoteUrl": "http://dp01.corp.example/SMS_DP"}, True),
    ("sccm", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **BITS, "RemoteUrl": "dp01.corp.example"}, True),
    ("sccm", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "svchost.exe", "InitiatingProcessCommandLine": "svchost.exe -k netsvcs", "RemoteUrl": "dp01.corp.example"}, False),
    ("sccm", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **CCM, "RemoteUrl": "dp02.corp.example"}, False),
    ("sccm", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "ccmexec.exe", "InitiatingProcessFolderPath": "C:\\Users\\Public\\ccmexec.exe", "RemoteUrl": "dp01.corp.example"}, False),
    ("sccm", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", **CCM, "FolderPath": "C:\\Windows\\ccmcache\\1a\\setup.exe"}, True),
    ("sccm", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", "InitiatingProcessFileName": "evil.exe", "FolderPath": "C:\\Windows\\ccmcache\\1a\\setup.exe"}, False),
    ("sccm", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", **CCM, "FolderPath": "C:\\Windows\\ccmcache-x\\setup.exe"}, False),
    ("backup", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **VEEAM, "RemoteUrl": "repo.veeam.com"}, True),
    ("backup", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **VEEAM, "RemoteUrl": "s3.attacker.example"}, False),
    ("backup", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", "InitiatingProcessFileName": "VeeamAgent.exe", "RemoteUrl": "repo.veeam.com"}, False),
    ("backup", "DeviceNetworkEvents", {"RemoteIP": "203.0.113.7", **VEEAM, "InitiatingProcessFileName": "rclone.exe", "RemoteUrl": "repo.veeam.com"}, False),
    ("backup", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", **VEEAM, "FileOriginUrl": "https://backup.eu-west-1.amazonaws.com/x"}, True),
    ("backup", "DeviceFileEvents", {"FileOriginIP": "203.0.113.7", **VEEAM, "FileOriginUrl": "https://notveeam.com/x"}, False),
]
SCENARIOS = list(dict.fromkeys(row[0] for row in ROWS))


def with_lists(kql):
    """The query as an analyst edits it: the lists that start empty filled in."""
    for name, entries in LISTS.items():
        kql = kql.replace(f"let {name} = dynamic([]);", "let %s = dynamic([%s]);" % (name, ", ".join(f'"{entry}"' for entry in entries)))
    return kql


class Exclusions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.connection = tenant("defender", SCHEMA["defender"])
        for number, (_, table, row, _) in enumerate(ROWS):
            kusto.insert(cls.connection, table, {"Timestamp": NOW - datetime.timedelta(seconds=60 + number), "DeviceName": str(number), **row})

    def devices(self, *arguments, edit=with_lists):
        return {int(row["Device"]) for row in rows_of(self.connection, edit(query_of("--hunt", "network-footprint", *arguments, *HUNTS["ipv4"])))}

    def test_each_hides_its_own_and_no_look_alike(self):
        everything = self.devices()
        self.assertEqual(everything, set(range(len(ROWS))))
        for scenario in SCENARIOS:
            hidden = everything - self.devices("--exclude", scenario)
            for number, (of, table, row, hides) in enumerate(ROWS):
                if of == scenario:
                    with self.subTest(f"{scenario} {table} {row}"):
                        self.assertEqual(number in hidden, hides)

    def test_all_together_hide_what_each_hides(self):
        hidden = set(range(len(ROWS))) - self.devices("--exclude", ",".join(SCENARIOS))
        self.assertTrue({number for number, row in enumerate(ROWS) if row[3]} <= hidden)
        self.assertIn(1, set(range(len(ROWS))) - hidden, "SYSTEM to an unknown host")

    def test_an_empty_list_hides_nothing(self):
        everything = self.devices()
        self.assertEqual(everything - self.devices("--exclude", "rdp", edit=str), set(), "no administrator is known")
        emptied = lambda kql: re.sub(r"let ((?:Log|Backup|Maintenance|Sccm|Rdp)\w+) = dynamic\(\[[^\]]*\]\);", r"let \1 = dynamic([]);", kql)
        self.assertEqual(everything - self.devices("--exclude", ",".join(SCENARIOS), edit=emptied), set())


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.connection = tenant("unified", ["DeviceNetworkEvents", "CommonSecurityLog", "DnsEvents"])
        for number in range(3):
            kusto.insert(cls.connection, "DeviceNetworkEvents", {"Timestamp": NOW - datetime.timedelta(hours=number + 1), "DeviceName": "pc", "RemoteUrl": "http://evil-c2.example/x", "ReportId": 7})
        kusto.insert(cls.connection, "DeviceNetworkEvents", {"Timestamp": NOW, "DeviceName": "pc", "RemoteUrl": "http://notevil-c2.example/x"})
        kusto.insert(cls.connection, "CommonSecurityLog", {"TimeGenerated": NOW - datetime.timedelta(minutes=9), "Computer": "fw", "DestinationHostName": "evil-c2.example"})

    def test_one_row_per_indicator_and_device(self):
        rows = rows_of(self.connection, query_of("--portal", "unified", "--form", "summary", *HUNTS["domain"]))
        self.assertEqual([(row["Indicator"], row["Device"], row["Count"]) for row in rows], [("evil-c2.example", "fw", 1), ("evil-c2.example", "pc", 3)])
        self.assertEqual((rows[1]["First"], rows[1]["Last"]), (NOW - datetime.timedelta(hours=3), NOW - datetime.timedelta(hours=1)))

    def test_each_split_query_runs_alone_in_its_own_types(self):
        found = []
        for kql in query_of("--portal", "unified", "--form", "split", *HUNTS["domain"]).split("\n\n"):
            if any(table in kql for table in ("DeviceNetworkEvents", "CommonSecurityLog")):
                found += rows_of(self.connection, kql)
        self.assertEqual(sorted(row["Device"] for row in found), ["fw", "pc", "pc", "pc"])
        self.assertTrue(all(row["ReportId"] == 7 for row in found if "ReportId" in row), "a number stays one")
        self.assertTrue(any("TimeGenerated" in row for row in found))

    def test_a_watchlist_finds_what_its_query_finds(self):
        with tempfile.TemporaryDirectory() as folder:
            arguments = [indicator for kind in ("domain", "url", "ipv4", "cidr", "sha256", "email") for indicator in HUNTS[kind]]
            kql = query_of("--portal", "unified", "--form", "watchlist", "--out", folder, *arguments)
            rows = list(csv.DictReader(open(os.path.join(folder, "quarry.csv"), newline="")))
        # The engine has no watchlists: the rows of the file stand in its place.
        inline = "datatable(SearchKey: string, List: string)[" + ", ".join(f'"{row["SearchKey"]}", "{row["List"]}"' for row in rows) + "]"
        self.assertIn('_GetWatchlist("quarry")', kql)
        found = rows_of(self.connection, kql.replace('_GetWatchlist("quarry")', inline))
        self.assertEqual(sorted(row["Device"] for row in found), ["fw", "pc", "pc", "pc"])


class Others(unittest.TestCase):
    def test_threat_intelligence_knows_what_is_valid(self):
        connection = tenant("sentinel", ["ThreatIntelIndicators"])
        later, before = NOW + datetime.timedelta(days=9), NOW - datetime.timedelta(days=9)
        for name, row in {
            "known": {"ObservableKey": "domain-name:value", "ObservableValue": "evil-c2.example", "IsActive": True, "ValidUntil": later},
            "forever": {"ObservableKey": "ipv4-addr:value", "ObservableValue": "203.0.113.7", "IsActive": True},
            "over": {"ObservableKey": "domain-name:value", "ObservableValue": "evil-c2.example", "IsActive": True, "ValidUntil": before},
            "withdrawn": {"ObservableKey": "domain-name:value", "ObservableValue": "evil-c2.example", "IsActive": False, "ValidUntil": later},
            "other": {"ObservableKey": "domain-name:value", "ObservableValue": "notevil-c2.example", "IsActive": True, "ValidUntil": later},
        }.items():
            # Republished every seven days: the newest row is what counts, and one week of look-back must still see it.
            for days, active in ((1, row["IsActive"]), (8, True)):
                kusto.insert(connection, "ThreatIntelIndicators", {"TimeGenerated": NOW - datetime.timedelta(days=days), "Id": name, "SourceSystem": name, "Data": {"name": name}, **row, "IsActive": active})
        rows = rows_of(connection, query_of("--portal", "sentinel", "--hunt", "threat-intelligence", *HUNTS["domain"], *HUNTS["ipv4"]))
        self.assertEqual(sorted((row["Account"], row["Indicator"]) for row in rows), [("forever", "203.0.113.7"), ("known", "evil-c2.example")])

    def test_the_parsers_find_their_rows(self):
        connection = tenant("sentinel", ["ASimNetworkSessionLogs", "ASimDnsActivityLogs", "ASimWebSessionLogs"])
        for table, rows in {
            "ASimNetworkSessionLogs": [({"DstIpAddr": "203.0.113.7"}, 1), ({"DstFQDN": "login.evil-c2.example"}, 1), ({"DstIpAddr": "203.0.113.70", "DstFQDN": "notevil-c2.example"}, 0)],
            "ASimDnsActivityLogs": [({"DnsQuery": "evil-c2.example", "EventSubType": "response", "EventType": "Query"}, 1), ({"DnsQuery": "good.example", "DnsResponseName": "203.0.113.7", "EventType": "Query"}, 1)],
            "ASimWebSessionLogs": [({"Url": "https://evil-c2.example/x"}, 1), ({"Url": "https://good.example/?u=evil-c2.example"}, 0)],
        }.items():
            for row, wanted in rows:
                kusto.insert(connection, table, {"TimeGenerated": NOW - datetime.timedelta(hours=1), "SrcHostname": str(wanted), **row})
        rows = rows_of(connection, query_of("--portal", "sentinel", "--hunt", "asim", *HUNTS["domain"], *HUNTS["ipv4"]))
        self.assertEqual([row["Device"] for row in rows], ["1"] * 5)

    def test_the_published_queries_run_with_their_faults(self):
        connection = tenant("defender", ["DeviceNetworkEvents", "DeviceEvents", "DeviceFileEvents"])
        for name, row in {"exact": {"RemoteUrl": "evil-c2.example", "RemoteIP": "203.0.113.7"}, "path": {"RemoteUrl": "http://evil-c2.example/x"}, "mapped": {"RemoteIP": "::ffff:203.0.113.7"}, "look-alike": {"RemoteUrl": "notevil-c2.example"}}.items():
            kusto.insert(connection, "DeviceNetworkEvents", {"Timestamp": NOW, "DeviceName": name, "InitiatingProcessFileName": "a.exe", **row})
        for hunt, expected in {"": ["exact", "look-alike"], "-1": ["exact", "look-alike"], "-2": ["exact"], "-3": []}.items():
            kql = query_of("--hunt", f"published-network-footprint{hunt}", *HUNTS["domain"], *HUNTS["ipv4"])
            self.assertEqual(sorted(row["DeviceName"] for row in rows_of(connection, kql)), expected, hunt)
        one = query_of("--hunt", "published-network-footprint-1", *HUNTS["domain"]).replace("let ProgramNames = dynamic([]);", 'let ProgramNames = dynamic(["b.exe"]);')
        self.assertEqual(rows_of(connection, one), [])

    def test_a_template_runs(self):
        connection = tenant("defender", ["DeviceNetworkEvents", "DeviceFileEvents"])
        for name, row in {"v4": {"RemoteIP": "203.0.113.7"}, "other": {"RemoteIP": "203.0.113.8"}}.items():
            kusto.insert(connection, "DeviceNetworkEvents", {"Timestamp": NOW, "DeviceName": name, **row})
        kusto.insert(connection, "DeviceFileEvents", {"Timestamp": NOW, "DeviceName": "every row", "SHA1": "x"})
        template = 'let ips = dynamic(["192.168.1.5"]);\nlet hashes = dynamic(["e0d123e5f316bef78bfdf5a008837577e0d123e5"]);\nunion (DeviceNetworkEvents | where Timestamp > ago(7d) and RemoteIP in (ips)), (DeviceFileEvents | where Timestamp > ago(7d) | where SHA1 in (hashes))\n'
        with tempfile.NamedTemporaryFile("w", suffix=".kql") as file:
            file.write(template)
            file.flush()
            rows = rows_of(connection, query_of("--template", file.name, *HUNTS["ipv4"]))
        self.assertEqual([row["DeviceName"] for row in rows], ["v4"])


if __name__ == "__main__":
    unittest.main()
