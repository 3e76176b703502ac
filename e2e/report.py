#!/usr/bin/python3
"""Adds up JUnit XML reports.

    report.py [--table] PATH...      files, or directories that are searched for *.xml

Prints a table of client x transport x serializer (with --table; tests carry `client/transport/serializer` in their names), the failed tests, and a
last line `N passed, N failed[, N skipped]`. Exit code 1 when a test failed, when a file cannot be read, or when there was no test at all.
"""

import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as tree

COMBINATION = re.compile(r'\[([^\[\]/]+)/([\w>-]+)/(json>\w+|msgpack>\w+|cbor>\w+|json|msgpack|cbor|-)(?=[\]-])')
NOT_XML = re.compile(rb'[\x00-\x08\x0b\x0c\x0e-\x1f]')


class Result:
    def __init__(self, name, outcome, message):
        self.name, self.outcome, self.message = name, outcome, message

    @property
    def combination(self):
        found = COMBINATION.search(self.name)
        if not found:
            return 'other', '', ''
        client, transport, serializer = found.groups()
        return client, 'all pairs' if '>' in transport else transport, serializer


def files(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            yield from sorted(path.rglob('*.xml'))
        else:
            yield path


def results(path):
    """The test cases of one report; one that cannot be read counts as a failure."""
    try:
        root = tree.fromstring(NOT_XML.sub(b'?', path.read_bytes()))
    except (OSError, tree.ParseError) as problem:
        yield Result(str(path), 'failed', f'unreadable report: {problem}')
        return
    for case in root.iter('testcase'):
        name = f"{case.get('classname') or ''} {case.get('name') or ''}".strip().replace('"', '')  # JUnit quotes text arguments
        # a rerun after a failure that passed is marked by flakyFailure and counts as passed
        for tag, outcome in (('failure', 'failed'), ('error', 'failed'), ('skipped', 'skipped')):
            found = case.find(tag)
            if found is not None:
                yield Result(name, outcome, (found.get('message') or found.text or '').strip().split('\n')[0])
                break
        else:
            yield Result(name, 'passed', '')


def print_table(found):
    rows = collections.defaultdict(collections.Counter)
    for result in found:
        rows[result.combination][result.outcome] += 1
    header = ('client', 'transport', 'serializer', 'passed', 'failed', 'skipped')
    lines = [header]
    for combination, counts in sorted(rows.items()):
        lines.append((*combination, *(str(counts[outcome]) for outcome in header[3:])))
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [cell.ljust(width) if column < 3 else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths))]
        print('  '.join(cells).rstrip())
    print()


def main(arguments):
    table = '--table' in arguments
    found = [result for path in files(argument for argument in arguments if argument != '--table') for result in results(path)]
    counts = collections.Counter(result.outcome for result in found)
    if table:
        print_table(found)
    for result in found:
        if result.outcome == 'failed':
            print(f'FAILED {result.name}: {result.message[:200]}')
    if not found:
        print('no test was found')
    line = f"{counts['passed']} passed, {counts['failed']} failed"
    print(line + (f", {counts['skipped']} skipped" if counts['skipped'] else ''))
    return 0 if found and not counts['failed'] else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
