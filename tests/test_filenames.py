"""Tests of supportctl.filenames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.filenames import MAX_BYTES, MAX_CHARS, numbered, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"), ("گزارش می\u200cرود.pdf", "گزارش می\u200cرود.pdf"), ("a b.txt", "a b.txt"),
        ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("/abs/x", "x"), ("a/", "a"),
        ("..", "attachment"),
        ("C:\\x\\y.doc", "y.doc"), ("C:evil", "C_evil"), ("a.txt:stream", "a.txt_stream"), (".bashrc", "bashrc"),
        ("-rf", "rf"), ("--help", "help"), ("~/.ssh", "ssh"), ("CON", "_CON"), ("con.txt", "_con.txt"),
        ("Lpt1.", "_Lpt1"),
        ("COM¹", "_COM¹"), ("console.txt", "console.txt"), ("NUL .txt", "_NUL.txt"), ("", "attachment"),
        ("   ", "attachment"),
        ("\u202egpj.exe", "gpj.exe"), ("a\u202ecod.exe", "acod.exe"), ("a\nb\0c\x1b[2J.txt", "a bc[2J.txt"),
        ("photo.jpg      .exe", "photo.jpg.exe"), ("x.\u3000", "x"), ("\udcff.txt", "_.txt"),
        ("a*?<>|\".txt", "a______.txt"),
        ("x" * 300 + ".tar", "x" * 96 + ".tar"), ("." * 300, "attachment"), ("\u200c\u200d", "attachment"),
    ],
)  # fmt: skip
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_every_name_is_one_harmless_name(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_CHARS + 1
    assert len(safe.encode()) <= MAX_BYTES + 1
    assert safe[0] not in ".-~ "
    assert safe[-1] not in ". "
    assert not set(safe) & set('/\\\0<>:"|?*\n\r\t\x1b\u202e\u2066')
    assert safe_name(safe) == safe


def test_numbers_stand_before_the_ending() -> None:
    assert [numbered("a.pdf", n) for n in (1, 2, 10)] == ["a.pdf", "a-2.pdf", "a-10.pdf"]
    assert numbered("README", 2) == "README-2"
