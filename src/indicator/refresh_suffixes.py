#!/usr/bin/env python3
"""Rewrites suffixes.txt from the newest public suffix list on PyPI (package publicsuffixlist, MPL-2.0 data).

    npm run suffixes

One line a name, sorted by bytes, A-labels, lower case. Flags behind the name:
    *  every child of the name is a suffix      !  an exception: the name is registrable
    -  the name itself is no suffix             ~  from the private section (hosting, dynamic DNS)
"""
import glob
import os
import subprocess
import sys
import tempfile
import zipfile

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "suffixes.txt")


def newest_list():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "publicsuffixlist"],
            check=True,
        )
        with zipfile.ZipFile(glob.glob(os.path.join(folder, "*.whl"))[0]) as wheel:
            return wheel.read("publicsuffixlist/public_suffix_list.dat").decode("utf-8")


def ascii_name(name):
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in name.lower().split(".")
    )


def table(text):
    rows, private, version = {}, False, "unknown"
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("// VERSION:"):
            version = line.partition(":")[2].strip()
        if "BEGIN PRIVATE DOMAINS" in line:
            private = True
        if not line or line.startswith("//"):
            continue
        exception, wildcard = line.startswith("!"), line.startswith("*.")
        name = ascii_name(line.lstrip("!").removeprefix("*."))
        row = rows.setdefault(name, {"rule": False, "flags": set()})
        row["rule"] |= not exception and not wildcard
        row["flags"] |= {flag for flag, on in (("!", exception), ("*", wildcard), ("~", private)) if on}
    # A registry that names only suffixes below its own (.za): the ending exists all the same.
    for top in {name.rpartition(".")[2] for name in rows} - rows.keys():
        rows[top] = {"rule": False, "flags": set()}
    lines = [
        name + ("" if row["rule"] or "!" in row["flags"] else "-") + "".join(sorted(row["flags"]))
        for name, row in sorted(rows.items(), key=lambda item: item[0].encode())
    ]
    return version, lines


if __name__ == "__main__":
    version, lines = table(open(sys.argv[1], encoding="utf-8").read() if len(sys.argv) > 1 else newest_list())
    with open(TARGET, "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(lines) + "\n")
    print(f"{len(lines)} names of the list of {version}")
