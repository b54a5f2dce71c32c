"""The shape of the code: which floor knows which, what a start costs, and the rules that a reader relies on."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import supportctl

PACKAGE = Path(supportctl.__file__).parent
MODULES = {
    ".".join(("supportctl", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
# From the lowest floor up; exchange and demo stand beside the domain but may use it.
FLOORS = ("ground", "storage", "domain", "beside", "reports", "rendering", "cli")
BESIDE = {"exchange", "demo", "demo_texts"}
HEAVY = ("rich", "sqlite_utils", "dateutil", "persiantools", "phonenumbers", "email", "click", "zoneinfo", "tomllib")


def floor_of(module: str) -> str:
    parts = module.split(".")[1:]
    name = parts[0] if parts else "ground"
    if name in BESIDE:
        return "beside"
    if name == "__main__":
        return "cli"
    return name if name in FLOORS else "ground"


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str, *, top_only: bool = False) -> list[tuple[str, int]]:
    """Modules of ours that a module imports, anywhere in it, with the line."""
    tree = tree_of(module)
    nodes = list(tree.body) if top_only else list(ast.walk(tree))
    found: list[tuple[str, int]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}:{node.lineno} is a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(name if name in MODULES else node.module, node.lineno) for name in names]
    return found


def names_in_strings(module: str) -> list[tuple[str, int]]:
    """Modules named in strings, as the table of commands does."""
    return [
        (node.value, node.lineno)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in MODULES
    ]


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    for name, line in [*imports(module), *names_in_strings(module)]:
        if name not in MODULES or name == "supportctl":
            continue
        here, there = floor_of(module), floor_of(name)
        assert FLOORS.index(there) <= FLOORS.index(here), f"{module}:{line} imports {name} from a higher floor"
        if here == "rendering":
            assert there not in ("domain", "beside", "storage"), f"{module}:{line} imports {name}"
        if here in ("reports", "rendering"):
            assert there != "beside", f"{module}:{line} imports {name}"


def test_no_circle() -> None:
    above: list[str] = []
    done: set[str] = set()

    def visit(module: str) -> None:
        assert module not in above, " → ".join([*above[above.index(module) :], module])
        if module in done:
            return
        above.append(module)
        for name, _ in imports(module, top_only=True):
            if name in MODULES and name != module:
                visit(name)
        above.pop()
        done.add(module)

    for module in MODULES:
        visit(module)


@pytest.mark.parametrize("module", [name for name in MODULES if floor_of(name) == "ground"])
def test_the_ground_needs_nobody_at_import(module: str) -> None:
    for name, line in imports(module, top_only=True):
        top = name.split(".")[0]
        assert top == "supportctl" or top in sys.stdlib_module_names, f"{module}:{line} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_house_rules(module: str) -> None:
    path, tree = MODULES[module], tree_of(module)
    docstring = ast.get_docstring(tree)
    assert docstring, "has no docstring"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300 or module in TOO_LONG
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not any(name.split(".")[0] == "click" for name in names), "imports click"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called != "print", f"line {node.lineno} prints"
            is_clock = called in ("time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today",
            "datetime.today",
                                  "datetime.datetime.now", "datetime.date.today", "time.localtime",
                                  "time.gmtime")  # fmt: skip
            assert not is_clock or module == "supportctl.cli.session", f"line {node.lineno} reads the clock"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and floor_of(module) != "storage":
            first = node.value.split(maxsplit=1)[0] if node.value.strip() else ""
            is_sql = first in ("SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA", "BEGIN", "CREATE")
            assert not is_sql or " " not in node.value.strip(), f"line {node.lineno} holds SQL"


TOO_LONG = {"supportctl.exchange.reading"}


@pytest.mark.parametrize("module", sorted(TOO_LONG))
def test_files_stay_short(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("module", MODULES)
def test_the_docstring_is_one_line(module: str, request: pytest.FixtureRequest) -> None:
    assert "\n" not in (ast.get_docstring(tree_of(module)) or "")


LONG_DOCSTRINGS = {
    "supportctl.reports.model",
    "supportctl.storage.schema",
    "supportctl.models",
    "supportctl.records",
    "supportctl.exchange.ticketchanges",
}


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES.values()}))
def test_no_junk_drawer(folder: Path) -> None:
    names = {path.stem for path in folder.glob("*.py")}
    assert not names & {"utils", "helpers", "common", "core", "base", "misc", "util", "helper"}


def loaded_after(*arguments: str, environ: dict[str, str]) -> set[str]:
    """The modules that a real process has loaded when its command is done."""
    code = (
        "import sys, runpy\nsys.argv = ['supportctl', *sys.argv[1:]]\n"
        "try:\n    runpy.run_module('supportctl', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "finally:\n    sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=environ,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    ["ticket list", "--help", "ticket new --help", "show 1 --json", "ticket tag 1 -t x", "reply 1 -m x",
     "ticket list tag:vip status:open -n 3", "customer list", "queue", "__complete zsh"],
)  # fmt: skip
def test_a_command_pays_only_for_what_it_uses(tmp_path: Path, empty_database: Path, arguments: str) -> None:
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "SUPPORTCTL_DB": str(tmp_path / "a.db")}
    home["SUPPORTCTL_COMPLETE_LINE"] = "supportctl show "
    (tmp_path / "a.db").write_bytes(empty_database.read_bytes())
    subprocess.run(
        [sys.executable, "-m", "supportctl", "ticket", "new", "x"], env=home, check=True, capture_output=True
    )
    loaded = {name.split(".")[0] for name in loaded_after(*arguments.split(), environ=home)}
    # The queue counts working time, and that is local time.
    allowed = {"zoneinfo"} if arguments == "queue" else set()
    assert loaded & {*HEAVY, "pydantic", "importlib_metadata", "asyncio", "http", "socket"} <= allowed


ERRORS = {
    "SupportctlError",
    "UsageError",
    "NotFoundError",
    "ConflictError",
    "CheckFailed",
    "StorageError",
    "OutputError",
}


def test_sentences_of_errors_are_marked() -> None:
    """What an error says is a literal that the catalogue can find."""
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in ERRORS:
                first = node.exc.args[0] if node.exc.args else None
                assert not isinstance(first, ast.JoinedStr), f"{module}:{node.lineno}"


def test_floors_are_as_the_page_says() -> None:
    assert {floor_of(module) for module in MODULES} == set(FLOORS)
    assert all(FLOORS.index(low) < FLOORS.index(high) for low, high in pairwise(FLOORS))


def test_the_top_level_holds_what_was_agreed() -> None:
    """A download left beside the package would be committed with the next change."""
    git = shutil.which("git")
    if git is None or not (PACKAGE.parent / ".git").exists():
        pytest.skip("not a checkout, or git is not installed")
    listed = subprocess.run([git, "ls-files"], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("git does not read this checkout")
    found = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in found if not name.startswith(".")} == {
        "supportctl", "tests", "pyproject.toml", "README.md", "CHANGELOG.md",
    }  # fmt: skip
