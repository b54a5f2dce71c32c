"""Hostile tables end in a plain sentence with a line number, never in a traceback or in silence."""

import io
from collections.abc import Callable

import pytest

from supportctl.errors import SupportctlError
from supportctl.exchange import reading
from supportctl.exchange.reading import Row, open_table
from supportctl.exchange.tables import Outcome

Import = Callable[..., Outcome]
HEAD = b"subject,received_at\n"


def rows_of(data: bytes, format: str = "csv", delimiter: str | None = None) -> list[Row]:  # noqa: A002
    return list(open_table(io.BytesIO(data), format, delimiter).rows)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_delimiters_and_the_byte_order_mark(end: str, mark: str, bom: str) -> None:
    text = bom + end.join([f"id{mark}subject", f'1{mark}"a, b;{end}c"', "", f"2{mark}ت", ""])
    table = open_table(io.BytesIO(text.encode()), "csv", None)
    assert table.columns == ["id", "subject"]
    assert [(row.line, row.cells, row.flaw) for row in table.rows] == [
        (2, ["1", f"a, b;{end}c"], None),
        (5, ["2", "ت"], None),
    ]


def test_runs_of_spaces_part_columns() -> None:
    assert rows_of(b"a  b\n 1\t 2 \n\n3 4\n", delimiter="whitespace") == [Row(2, ["1", "2"]), Row(4, ["3", "4"])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the table is empty"),
        (b"\n\n", "the table is empty"),
        (b"a,b,a\n", "line 1 names the column 'a' twice"),
        (b"a\xff,b\n", "line 1 cannot name the columns: it is not valid UTF-8"),
        ("a,b\n".encode("utf-16"), "line 1 cannot name the columns"),
        (b'a,b\n1,2\n1,"2\n3,4\n', "opened on line 3 is never closed"),
        (b"a,b\n1," + b"x" * 5_000_001 + b"\n", "a cell on line 2 is longer than 5 million"),
        (b'a,b\n1,"' + b"x\n" * 2_600_000, "a cell on line 2 is longer than 5 million"),
        (b"a,b\n1,2\n" + b"x" * 10_000_001, "line 3 is longer than 10 million"),
    ],
)
def test_tables_that_cannot_be_read(data: bytes, words: str) -> None:
    with pytest.raises(SupportctlError) as caught:
        rows_of(data)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"a", "1 cells where the first line has 2"),
        (b"a,b,c", "3 cells where the first line has 2"),
        (b"a\xff,b", "not valid UTF-8"),
        (b"a\0,b", "NUL"),
        (b'"a"x,b', "closing quotation mark"),
        (b"a,\xed\xa0\x80", "not valid UTF-8"),
    ],
)
def test_rows_that_cannot_be_used(load: Import, row: bytes, words: str) -> None:
    data = HEAD + b"fine,2026-11-02\n" + row + b"\nfine too,2026-11-02\n"
    with pytest.raises(SupportctlError) as caught:
        load(data)
    assert "1 of 3 rows" in str(caught.value)
    assert "3: " in str(caught.value)
    assert words in str(caught.value)
    outcome = load(data, skip_bad=True)
    assert (outcome.new, outcome.bad, outcome.refused[0].line) == (2, 1, 3)


def test_json_lines_and_arrays_are_the_same_table(load: Import) -> None:
    objects = [
        '{"id": 0, "subject": "a", "received_at": "2026-11-02", "csat": 4.0, "tags": ["x", "y"]}',
        '{"subject": "ب", "id": 9007199254740993, "received_at": "2026-11-02", "csat": null}',
    ]
    assert load("\n\n".join(objects), format="ndjson")[:4] == (2, 0, 0, 0)
    assert load(f"[{','.join(objects)}]", format="json")[:4] == (0, 0, 2, 0)


def test_columns_that_come_late(load: Import) -> None:
    rows = [f'{{"id": {n}, "subject": "a", "received_at": "2026-11-02"}}' for n in range(150)]
    late = '{"id": 200, "subject": "a", "received_at": "2026-11-02", "status": "nonsense"}'
    outcome = load("\n".join([*rows, late]), format="ndjson", skip_bad=True)
    assert (outcome.new, outcome.bad) == (150, 1)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON from character"),
        ("[1]", "not an object"),
        ('{"subject": NaN}', "NaN"),
        ('{"subject": 1, "subject": 2}', "twice subject"),
        ('{"subject": {"a": 1}}', "'subject' holds an object"),
        ('{"subject": "\\ud800"}', "not valid UTF-8"),
        ('{"subject": "\\u0000"}', "NUL"),
        ("[" * 200_000, "nested too deeply"),
    ],
)
def test_bad_json(line: str, words: str) -> None:
    good = '{"subject": "a"}'
    rows = rows_of(f"{good}\n{line}\n".encode(), "ndjson")
    assert rows[0].flaw is None
    assert rows[1].line == 2
    assert words in str(rows[1].flaw)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{}", "not an array"),
        (b"[", "not JSON"),
        (b"[]", "empty"),
        (b'["\xff"]', "line 1 cannot be read: it is not valid UTF-8"),
    ],
)
def test_bad_arrays(data: bytes, words: str) -> None:
    with pytest.raises(SupportctlError) as caught:
        rows_of(data, "json")
    assert words in str(caught.value)


def test_a_large_array_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_JSON", 10)
    with pytest.raises(SupportctlError, match="larger than"):
        rows_of(b'[{"a": 12345}]', "json")


def test_the_stream_stays_open(load: Import) -> None:
    stream = io.BytesIO(HEAD)
    open_table(stream, "csv", None).close()
    assert not stream.closed


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16"])
def test_an_encoding_that_can_be_told_is_named(load: Import, encoding: str) -> None:
    table = "شناسه,موضوع,تاریخ\n1,سفارش نرسید,1405/08/26\n".replace("ی", "ي").encode(encoding)
    with pytest.raises(SupportctlError, match=f"it is written in {encoding}") as caught:
        load(table)
    assert f"iconv -f {encoding} -t utf-8" in caught.value.hint.format(**caught.value.values)
