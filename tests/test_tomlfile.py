"""Tests of supportctl.tomlfile."""

import os
import stat
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportctl.config import SIZE_LIMIT, load
from supportctl.errors import OutputError, UsageError
from supportctl.settings import SETTINGS, WEEKDAYS, Setting
from supportctl.tomlfile import set_value, unset_value

COMMENTED = """\
# The desk of Ada

reopen_days = 7 # "a" week
user.name = "Ada # one"   # not this

  [targets.first_response] # urgent first
  urgent = 30

[loyal]
# three in a year
purchases = 3
days = 365

[[hours]]
from = 2026-03-21
sat = [
  "09:00-13:00", # morning
  "14:00-17:00",
] # long
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_new_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "config.toml"
    old = os.umask(0)
    try:
        set_value(path, "loyal.days", 30)
    finally:
        os.umask(old)
    assert path.read_text() == "[loyal]\ndays = 30\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [
        0o700,
        0o700,
    ]
    assert os.listdir(path.parent) == ["config.toml"]  # noqa: PTH208  # no temporary file


def test_symbolic_link_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles" / "c.toml", tmp_path / "config.toml"
    real.parent.mkdir()
    real.write_text("lang = 'en'\n")
    link.symlink_to(real)
    set_value(link, "lang", "fa")
    assert link.is_symlink()
    assert real.read_text() == 'lang = "fa"\n'


def test_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="is not a file"):
        set_value(Path(os.devnull), "lang", "fa")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        set_value(tmp_path / "config.toml", "lang", "fa")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("reopen_days", 3, "reopen_days = 7 #", "reopen_days = 3 #"),
        ("user.name", "B#", 'user.name = "Ada # one"   #', 'user.name = "B#"   #'),
        ("user.name", None, 'user.name = "Ada # one"   # not this\n', ""),
        ("targets.first_response.urgent", 5, "  urgent = 30", "  urgent = 5"),
        ("targets.first_response.low", 5, "  urgent = 30\n", "  urgent = 30\n  low = 5\n"),
        ("targets.resolution.low", 5, "# the end\n", "# the end\n\n[targets.resolution]\nlow = 5\n"),
        ("loyal.recent_days", 5, "days = 365\n", "days = 365\nrecent_days = 5\n"),
        ("lang", "fa", "# not this\n", '# not this\nlang = "fa"\n'),
        ("weekend", ["thu", "fri"], "# not this\n", '# not this\nweekend = ["thu", "fri"]\n'),
        ("loyal.days", None, "days = 365\n", ""),
        (
            "channels.فروش.synchronous",
            True,
            "# the end\n",
            '# the end\n\n[channels."فروش"]\nsynchronous = true\n',
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_one_line_changes(path: Path, key: str, value: Any, old: str, new: str, ending: str) -> None:
    assert COMMENTED.count(old) == 1
    path.write_bytes(COMMENTED.replace("\n", ending).encode())
    if value is None:
        assert unset_value(path, key)
    else:
        set_value(path, key, value)
    assert path.read_bytes().decode() == COMMENTED.replace(old, new).replace("\n", ending)


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("", "lang", "fa", 'lang = "fa"\n'),
        ("# only", "lang", "fa", '# only\nlang = "fa"\n'),
        ("[loyal]\ndays=3", "lang", "fa", 'lang = "fa"\n\n[loyal]\ndays=3'),
        ("# loyal\n[loyal]\n", "loyal.days", 3, "# loyal\n[loyal]\ndays = 3\n"),
        ("[loyal]", "loyal.days", 3, "[loyal]\ndays = 3\n"),
        ("loyal = {days = 4} # x\n", "loyal.days", 3, "loyal = { days = 3 } # x\n"),
        ("loyal = {days = 4} # x\n", "loyal.purchases", 3, "loyal = { days = 4, purchases = 3 } # x\n"),
        ("loyal = {days = 4, purchases = 3}\n", "loyal.days", None, "loyal = { purchases = 3 }\n"),
        ("loyal.days = 4\n", "loyal.purchases", 3, "loyal.days = 4\nloyal.purchases = 3\n"),
        ("[targets]\nresolution.low = 4", "targets.resolution.high", 3, None),
        ('weekend = [ # a\n  "sat", # b\n] # c\n', "weekend", ["fri"], 'weekend = ["fri"] # c\n'),
        (
            'user.name = """\nlang = 1 # x\n"""\n',
            "lang",
            "fa",
            'user.name = """\nlang = 1 # x\n"""\nlang = "fa"\n',
        ),
        ("'user'.\"name\" = '=#' #=\n", "user.name", "B", 'user.name = "B" #=\n'),
        ("[mail]\na=1\n[mail.b]\nc=1\n[channels.x]\n", "mail", None, "[channels.x]\n"),
        ("# a\n[[hours]]\nmon=[]\n# b\n", "hours", None, "# a\n# b\n"),
        (
            "[channels]\nx.synchronous=true\n",
            "channels.x.synchronous",
            False,
            "[channels]\nx.synchronous = false\n",
        ),
        ("wrong = 1 # x\nlang='fa'\n", "wrong", None, "lang='fa'\n"),
    ],
)
def test_spellings(path: Path, before: str, key: str, value: Any, after: str | None) -> None:
    path.write_text(before)
    if value is None:
        assert unset_value(path, key)
    else:
        set_value(path, key, value)
    if after is None:
        after = "[targets]\nresolution.low = 4\nresolution.high = 3\n"
    assert path.read_text() == after


def test_unset_of_what_is_not_there(path: Path) -> None:
    assert not unset_value(path, "lang")
    assert not path.exists()
    with pytest.raises(UsageError, match="langg is not a setting"):
        unset_value(path, "langg")


def test_set_refuses(path: Path) -> None:
    with pytest.raises(UsageError, match="langg is not a setting"):
        set_value(path, "langg", "fa")
    for text, sentence in [("a = = 1", "is not TOML"), ("loyal = 3", "loyal is not a table")]:
        path.write_text(text)
        with pytest.raises(UsageError, match=sentence):
            set_value(path, "loyal.days", 3)
        assert path.read_text() == text
    path.write_text("# " + "x" * (SIZE_LIMIT - 4))
    with pytest.raises(UsageError, match="larger than 64 kB"):
        set_value(path, "lang", "fa")
    path.write_text("mail." + "a." * 5000 + "a = 1")
    with pytest.raises(UsageError, match="nested too deeply"):
        set_value(path, "lang", "fa")


def test_falls_back_to_writing_anew(path: Path) -> None:
    path.write_text("# gone\n[[hours]]\nmon = []\n")
    set_value(path, "hours", [{"tue": ["09:00-10:00"]}])
    assert load(path, {}).get("hours") == [{"from": "", "tue": ["09:00-10:00"]}]


def values_of(setting: Setting) -> st.SearchStrategy[Any]:
    if setting.kind in ("integer", "minutes"):
        return st.integers(setting.low, setting.high)
    return {
        "choice": st.sampled_from(setting.choices or ("",)),
        "weekday": st.sampled_from(WEEKDAYS),
        "weekdays": st.sets(st.sampled_from(range(7))).map(lambda days: [WEEKDAYS[day][:3] for day in sorted(days)]),
        "zone": st.sampled_from(["", "Asia/Tehran"]),
        "region": st.sampled_from(["", "IR"]),
        "currency": st.sampled_from(["EUR", "IRT"]),
        "amount": st.decimals(0, 10**6, places=2).map(str),
        "boolean": st.booleans(),
        "text": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
    }[setting.kind]


CHANNEL_KEYS = {f"channels.{name}.synchronous": Setting("boolean", False, "") for name in ("shop", "حضوری")}
KEYS = {key: setting for key, setting in {**SETTINGS, **CHANNEL_KEYS}.items() if setting.kind != "hours"}
CHANGES = st.lists(
    st.sampled_from(sorted(KEYS)).flatmap(lambda key: st.tuples(st.just(key), values_of(KEYS[key]) | st.none())),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(CHANGES, st.sampled_from(["", COMMENTED, COMMENTED.replace("\n", "\r\n"), "# a\n[mail]\nx=1 # b\n# c"]))
def test_any_changes_read_back_and_leave_the_rest(changes: list[tuple[str, Any]], text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(text.encode())
        wanted = dict(load(path, {})._file())
        for key, value in changes:
            if value is None:
                assert unset_value(path, key) == (key in wanted)
                wanted.pop(key, None)
            else:
                set_value(path, key, value)
                wanted[key] = value
            assert load(path, {})._file() == wanted
        result = path.read_bytes().decode()
        tomllib.loads(result)
        changed = {key.rpartition(".")[2] for key, _ in changes}
        lines = result.split("\n")
        position = 0
        for line in text.rstrip("\r\n").split("\n"):
            if line.partition("=")[0].strip().rpartition(".")[2] not in changed:
                position = (
                    next(i for i in range(position, len(lines)) if lines[i].rstrip("\r") == line.rstrip("\r")) + 1
                )
