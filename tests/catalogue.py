"""The Persian message catalogue: `python tests/catalogue.py update`, then `python tests/catalogue.py compile`.

After sentences of the program changed:

1. `python tests/catalogue.py update` reads every msg(), say() and say_n() of the package and rewrites
   locale/fa/LC_MESSAGES/supportctl.po: new sentences come without a translation, those that are gone go, the others
   keep theirs; a sentence is never given the translation of one that merely looks like it. The sentences without a
   translation are printed.
2. Translate them in the .po (PERSIAN.md part 9 has the terms), with any editor.
3. `python tests/catalogue.py compile` writes the .mo that the program reads; `pytest tests/test_catalogue.py` checks
   both.

Running either twice changes nothing. Help texts stay English and are not marked.
"""

from __future__ import annotations

import ast
import sys
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = Path(__file__).resolve().parent.parent / "supportctl"
PO_FILE = PACKAGE / "locale" / "fa" / "LC_MESSAGES" / "supportctl.po"
MO_FILE = PO_FILE.with_suffix(".mo")

# Functions whose two arguments from this place on are the wordings for one and for many.
_PAIRS = {"say_n": 0, "plural": 0, "emit_tickets": 2}
# Words of fixed lists that reach the catalogue as values: what a report is divided by, where a setting comes from,
# the findings of `db check`, the kinds of links, and the kind of thing that a title in HTML and Markdown names.
WORDS_OF = {
    "supportctl/cli/config.py": ("default", "environment", "file", "setting"),
    "supportctl/cli/ticket/joins.py": ("message",),
    "supportctl/domain/links.py": ("related", "duplicate", "follows"),
    "supportctl/reports/holidays.py": ("gregorian", "jalali", "holiday"),
    "supportctl/reports/listings.py": ("queue", "feedback"),
    "supportctl/reports/subjects.py": ("tag", "day", "week", "month"),
    "supportctl/storage/checks.py": (
        "pages",
        "references",
        "search",
        "states",
        "moments",
        "merges",
        "attachments",
        "ledger",
        "problems",
        "sound",
        "broken",
    ),
}
_HEADER = {
    "Project-Id-Version": "supportctl",
    "Language": "fa",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);\n",
}

# One text, or one for a single thing and one for many.
Key = str | tuple[str, ...]


class FixedCatalog(Catalog):
    """A catalogue whose header names no day, machine or version, so that the same sentences are the same bytes."""

    @property  # type: ignore[misc]  # Babel lets it be set
    def mime_headers(self) -> list[tuple[str, str]]:
        return list(_HEADER.items())

    @property
    def num_plurals(self) -> int:
        """Two, as the CLDR has it for Persian: 0 and 1, and all others. Babel alone would count one."""
        return 2


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: a literal, either side of a condition, with or without msg()."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Call) and _name(node) == "msg" and node.args:
        yield from literals(node.args[0])


def has_words(text: str) -> bool:
    """Tell whether a text has a letter outside its placeholders."""
    return any(char.isalpha() for literal, *_ in Formatter().parse(text) for char in literal)


def marked(source: bytes) -> list[Key]:
    """The marked sentences of a Python file in the order of their lines."""
    paired: set[int] = set()
    found: list[tuple[int, Key]] = []
    # From the outside in, so that a pair is seen before the msg() inside it.
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node)
        if name in _PAIRS:
            arguments = node.args[_PAIRS[name] : _PAIRS[name] + 2]
            wordings = tuple(next(literals(argument), "") for argument in arguments)
            if len(wordings) == 2 and all(wordings):
                paired.update(map(id, arguments))
                found.append((node.lineno, wordings))
        elif name == "msg" and id(node) not in paired:
            found.extend((node.lineno, text) for text in literals(node))
        elif name == "say" and node.args and not isinstance(node.args[0], ast.Call):
            # Placeholders alone need no translation, unless msg() asks for one.
            found.extend((node.lineno, text) for text in literals(node.args[0]) if has_words(text))
    return [key for _, key in sorted(found, key=lambda one: one[0])]


def extracted() -> dict[Key, list[str]]:
    """Every sentence of the package, with the files that say it."""
    found: dict[Key, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE.parent).as_posix()
        for key in dict.fromkeys([*marked(path.read_bytes()), *WORDS_OF.get(name, ())]):
            found.setdefault(key, []).append(name)
    # A sentence of a pair may be said alone as well: gettext finds it there.
    singles = {key[0] for key in found if isinstance(key, tuple)}
    return {key: files for key, files in found.items() if key not in singles}


def read(path: Path = PO_FILE) -> Catalog:
    """The catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale="fa")


def translations(catalog: Catalog) -> dict[Key, tuple[str, ...]]:
    """The translations of every sentence: one, or one for each form of a pair."""
    found: dict[Key, tuple[str, ...]] = {}
    for message in catalog:
        if message.id:
            key: Key = message.id if isinstance(message.id, str) else tuple(message.id)
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(map(str, message.string or ()))
    return found


def catalog_of(known: Mapping[Key, tuple[str, ...]], files: Mapping[Key, list[str]]) -> Catalog:
    """A catalogue of these sentences."""
    new = FixedCatalog(locale="fa", fuzzy=False, header_comment="# Persian translations of supportctl.")
    for key, names in files.items():
        string = known.get(key) or ("",)
        new.add(key, string[0] if isinstance(key, str) else string, locations=[(name, 0) for name in names])
    return new


def updated(old: Catalog) -> Catalog:
    """The catalogue of what the program says now, with the translations that there are."""
    return catalog_of(translations(old), extracted())


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as the text of a .po file, by file, without line numbers."""
    file = BytesIO()
    write_po(file, catalog, width=0, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    known = translations(catalog)
    file = BytesIO()
    write_mo(file, catalog_of(known, {key: [] for key in known}))
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[Key]:
    """The sentences without a translation."""
    return [key for key, texts in translations(catalog).items() if not all(texts)]


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code."""
    if arguments == ["update"]:
        PO_FILE.parent.mkdir(parents=True, exist_ok=True)
        new = updated(read() if PO_FILE.exists() else FixedCatalog(locale="fa"))
        PO_FILE.write_bytes(po_bytes(new))
        for key in untranslated(new):
            sys.stdout.write(f"untranslated: {key}\n")
    elif arguments == ["compile"]:
        MO_FILE.write_bytes(mo_bytes(read()))
    else:
        sys.stderr.write("python tests/catalogue.py update|compile\n")
        return 2
    return 0


def _name(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
