# SPDX-License-Identifier: Apache-2.0
"""Compares what two tools have shown, as beside.yaml says."""
import collections
import json
import re


class Different(Exception):
    """The tools don't agree, or one of them failed."""


def compare(case, ours, theirs):
    """Returns what is the same: a part of a sentence."""
    if "histogram" in case:
        return compare_histograms(case, our_histograms(ours, case), their_histograms(theirs))
    rows = our_rows(ours), their_rows(theirs, case)
    return compare_counts(case, *rows) if "counts" in case else compare_rows(case, *rows)


def shown(value):
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)


def our_rows(text):
    """Rows of -o json, each a dict of strings."""
    return [{key: shown(value) for key, value in json.loads(line).items()} for line in text.splitlines()]


def their_rows(text, case):
    """Rows of a table, likewise: its heading has the wanted columns. The last column may have spaces."""
    if "line" in case:
        return [match.groupdict("") for match in re.finditer(case["line"], text, re.MULTILINE)]
    names = case.get("names", {})
    wanted = {names.get(column, column) for column in [*case["rows"], *case.get("counts", [])]}
    ours = {theirs: column for column, theirs in names.items()}
    rows = []
    columns = []
    for line in map(str.strip, text.splitlines()):
        heading = line.lower().split()
        if wanted <= set(heading):
            columns = [ours.get(column, column) for column in heading]
        elif columns and line:
            rows.append(dict(zip(columns, line.split(None, len(columns) - 1))))
    return rows


def is_about(case, values):
    return all(re.search(regex, values.get(key, "")) for key, regex in case["about"].items())


def keys_of(case, row):
    without = case.get("without", "$")
    return tuple(re.sub(without, "", row.get(column, "")).strip() for column in case["rows"])


def compare_rows(case, ours, theirs):
    ours, theirs = (collections.Counter(keys_of(case, row) for row in rows if is_about(case, row))
                    for rows in (ours, theirs))
    if ours != theirs or not ours:
        raise Different(f"{case['rows']}\n  only ours: {list((ours - theirs).items())}\n"
                        f"  only theirs: {list((theirs - ours).items())}")
    return f"the same {sum(ours.values())} rows"


def compare_counts(case, ours, theirs):
    said = []
    for column, share in case["counts"].items():
        sums = collections.Counter(), collections.Counter()
        for total, rows in zip(sums, (ours, theirs)):
            for row in filter(lambda row: is_about(case, row), rows):
                total[keys_of(case, row)] += int(row[column])
        for key in sums[0] | sums[1]:
            counts = [total[key] for total in sums]
            if not counts[1] or abs(counts[0] - counts[1]) > share * counts[1]:
                raise Different(f"{column} of {key}: ours {counts[0]}, theirs {counts[1]}")
            said.append(f"{column} of {' '.join(key)} {counts[0]} and {counts[1]}")
    if not said:
        raise Different("none has counted anything")
    return ", ".join(said)


def our_histograms(text, case):
    """Of each key, {(lowest, highest): count}."""
    histograms = collections.defaultdict(collections.Counter)
    for line in text.splitlines():
        histogram = json.loads(line)
        counts = histograms[shown(histogram.get(case.get("by"), ""))]
        for bucket in histogram["buckets"]:
            counts[bucket["low"], bucket["high"]] += bucket["count"]
    return histograms


def their_histograms(text):
    """Of each key, {lowest: count}. A key is on the line above its histogram: disk = sda."""
    histograms = collections.defaultdict(collections.Counter)
    key = ""
    for line in text.splitlines():
        if match := re.match(r" *(\d+) -> \d+ *: (\d+)", line):
            histograms[key][int(match[1])] += int(match[2])
        elif match := re.match(r".* = (\S+)", line):
            key = match[1]
    return histograms


def compare_histograms(case, ours, theirs):
    keys = [key for key in sorted(set(ours) | set(theirs)) if is_about(case, {case.get("by"): key})]
    if not keys:
        raise Different("none has counted anything")
    return ", ".join(f"{key} {compare_histogram(case, ours[key], theirs[key])}".strip() for key in keys)


def compare_histogram(case, ours, theirs):
    count = sum(theirs.values())
    shares = case["histogram"]
    near = shares.get("near", 0)
    text = f"ours {sorted(ours.items())}, theirs {sorted(theirs.items())}"
    if not count or abs(sum(ours.values()) - count) > shares["count"] * count:
        raise Different(f"counts: {text}")
    farthest = 0
    for limit in [1 << bits for bits in range(1, 1 + max(*theirs, *(high for _, high in ours)).bit_length())]:
        below = sum(n for low, n in theirs.items() if low < limit)
        least = sum(n for (_, high), n in ours.items() if high < limit * (1 - near))
        most = sum(n for (low, _), n in ours.items() if low < limit * (1 + near))
        farthest = max(farthest, least - below, below - most)
    if farthest > shares["below"] * count:
        raise Different(f"{farthest} of {count} are on the other side of a limit: {text}")
    return f"{sum(ours.values())} and {count} counted, {farthest} on the other side of a limit"
