"""KQL on DuckDB: PyPI's duckdb-kql, and what Quarry's queries ask for that it lacks.

The functions follow their pages below https://learn.microsoft.com/kusto/query/. What the package does not know still raises: a
query is never answered by a guess.

    connection = connect()
    create_tables(connection, {"DeviceNetworkEvents": {"Timestamp": "datetime", "RemoteIP": "string"}})
    insert(connection, "DeviceNetworkEvents", {"Timestamp": now, "RemoteIP": "203.0.113.7"})
    run(connection, 'DeviceNetworkEvents | where ipv4_is_in_range(RemoteIP, "203.0.113.0/24")').fetchall()
"""
import dataclasses
import inspect
import ipaddress
import json
import re
import sys

import duckdb_kql
from duckdb_kql.translate import functions

SQL_TYPES = {"bool": "BOOLEAN", "boolean": "BOOLEAN", "datetime": "TIMESTAMPTZ", "dynamic": "JSON", "int": "INTEGER", "long": "BIGINT", "real": "DOUBLE", "double": "DOUBLE"}

# Bits of an address; IPv4 among IPv6 is the mapped one, ::ffff:a.b.c.d.
V4, V6 = 32, 128
MAPPED = 0xFFFF << V4


def block(text, bits):
    """An address with an optional `/length` as (number, length) among so many bits; None for anything else."""
    written, slash, length = text.strip().partition("/")
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    number, own = int(address), V4 if address.version == 4 else V6
    if slash and not (length.isdecimal() and int(length) <= own):
        return None
    length = int(length) if slash else own
    if own == bits:
        return number, length
    return (MAPPED + number, length + V6 - V4) if bits == V6 else None


def order(left, right, bits, length=""):
    """-1, 0 or 1 by the bits that the shortest of the lengths leaves; None if one is no address."""
    a, b = block(left, bits), block(right, bits)
    if a is None or b is None:
        return None
    dropped = bits - min(a[1], b[1], int(length) if length else bits)
    a, b = a[0] >> dropped, b[0] >> dropped
    return (a > b) - (a < b)


def in_block(address, network, bits):
    found = order(address, network, bits)
    return None if found is None else found == 0


def in_any_block(address, networks, bits):
    return None if block(address, bits) is None else any(in_block(address, network, bits) for network in networks)


def holds_address(text, address):
    """Whether the address stands in the text with neither a letter, a digit nor a further dotted number beside it."""
    if block(address, V4) is None or "/" in address:
        return False
    return re.search(rf"(?<![0-9A-Za-z.]){re.escape(address)}(?![0-9A-Za-z]|\.[0-9])", text) is not None


def ipv4_compare(left: str, right: str, length: str = "") -> int:
    return order(left, right, V4, length)


def ipv6_compare(left: str, right: str, length: str = "") -> int:
    return order(left, right, V6, length)


def ipv4_is_in_range(address: str, network: str) -> bool:
    return in_block(address, network, V4)


def ipv6_is_in_range(address: str, network: str) -> bool:
    return in_block(address, network, V6)


def ipv4_is_in_any_range(address: str, networks: list) -> bool:
    return in_any_block(address, networks, V4)


def ipv6_is_in_any_range(address: str, networks: list) -> bool:
    return in_any_block(address, networks, V6)


def has_any_ipv4(text: str, addresses: list) -> bool:
    return any(holds_address(text, address) for address in addresses)


def punycode_domain_from_string(text: str) -> str:
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


#: Each is called in SQL by the name that it has in KQL.
FUNCTIONS = [
    ipv4_compare, ipv6_compare, ipv4_is_in_range, ipv6_is_in_range, ipv4_is_in_any_range, ipv6_is_in_any_range, has_any_ipv4,
    punycode_domain_from_string,
]
RESULTS = {bool: "BOOLEAN", int: "BIGINT", str: "VARCHAR"}


def callable_in_sql(function):
    """The function over texts as DuckDB calls it: nulls are empty texts, a list comes as a JSON array or as one text."""
    kinds = [parameter.annotation for parameter in inspect.signature(function).parameters.values()]

    def call(*arguments):
        return function(*(listed(value) if kind is list else value or "" for value, kind in zip(arguments, kinds)))

    # DuckDB reads the number of arguments off the signature.
    call.__signature__ = inspect.Signature([inspect.Parameter(f"a{place}", inspect.Parameter.POSITIONAL_ONLY) for place in range(len(kinds))])
    return call


def listed(text):
    try:
        value = json.loads(text or "[]")
    except ValueError:
        value = [text]
    return [str(one) for one in value] if isinstance(value, list) else [text]


@dataclasses.dataclass(frozen=True)
class Call(functions.FunctionSpec):
    """A call of one of the functions above."""

    parameters: tuple = ()

    def render(self, arguments):
        texts = [f"CAST({argument} AS VARCHAR)" for argument in arguments]
        if self.parameters[-1].annotation is list and len(texts) > len(self.parameters):
            # Several values in place of one array.
            first = len(self.parameters) - 1
            texts[first:] = [f"CAST(to_json([{', '.join(texts[first:])}]) AS VARCHAR)"]
        needed = sum(parameter.default is inspect.Parameter.empty for parameter in self.parameters)
        if not needed <= len(texts) <= len(self.parameters):
            raise ValueError(f"{self.name}() does not take {len(arguments)} arguments")
        texts += ["''"] * (len(self.parameters) - len(texts))
        return f"{self.name}({', '.join(texts)})"


for _function in FUNCTIONS:
    _name = _function.__name__
    functions.SCALAR_FUNCTIONS[_name] = Call(_name, "udf", "", parameters=tuple(inspect.signature(_function).parameters.values()))
functions.SCALAR_FUNCTIONS["url_decode"] = functions.FunctionSpec("url_decode", "native", "url_decode({0})", (1,))

#: The filtering parsers of ASIM, each over Microsoft's own table alone.
PARSERS = {"_Im_Dns": "ASimDnsActivityLogs", "_Im_NetworkSession": "ASimNetworkSessionLogs", "_Im_WebSession": "ASimWebSessionLogs"}


def without_parsers(kql):
    """The text with each parser's call as what it stands for; a call with other arguments than the two times stays, and raises."""
    def table(call):
        return f"{PARSERS[call['name']]} | where TimeGenerated between ({call['start']} .. {call['end']})"

    return re.sub(r"(?P<name>_Im_\w+)\(starttime=(?P<start>\w+), endtime=(?P<end>\w+\(\))\)", table, kql)


def connect():
    connection = duckdb_kql.connect()
    # A chain of some hundred `or` nests that deep, in the package as in DuckDB.
    connection.execute("set max_expression_depth to 20000")
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    for function in FUNCTIONS:
        signature = inspect.signature(function)
        connection.create_function(
            function.__name__, callable_in_sql(function), ["VARCHAR"] * len(signature.parameters), RESULTS[signature.return_annotation], null_handling="special"
        )
    return connection


def run(connection, kql):
    """The answer to a query, with `fetchall()` and `description`. Run at once: a relation would be planned a second time for its rows."""
    return duckdb_kql.execute(connection, without_parsers(kql))


def create_tables(connection, tables):
    """Empty tables from {table: {column: type}}. DuckDB folds the case of names: of `ISP` and `Isp` the first stays."""
    for table, columns in tables.items():
        # Spelled LogonId and LogonID: one union cannot hold both.
        kept = {name.lower(): (name, SQL_TYPES.get(kind.lower(), "VARCHAR")) for name, kind in reversed(columns.items()) if name.lower() != "logonid"}
        definitions = ", ".join(f'"{name}" {kind}' for name, kind in reversed(kept.values()))
        connection.execute(f'create table "{table}" ({definitions})')


def insert(connection, table, row):
    """A row from {column: value}; lists and objects as JSON."""
    values = [json.dumps(value) if isinstance(value, (dict, list)) else value for value in row.values()]
    columns = ", ".join(f'"{column}"' for column in row)
    connection.execute(f'insert into "{table}" ({columns}) values ({", ".join("?" * len(row))})', values)
