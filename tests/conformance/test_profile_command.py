"""A vendor's own profile is looked over without a run, and used by name of its file."""

from importlib import resources
from pathlib import Path

import pytest

from conformance.cli import main

TOML = (resources.files("simulator.contracts") / "profiles" / "modelled-1.toml").read_text("utf-8")
AUTHS = "token, per-call, rotating"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_good_profile_is_told_by_its_shapes(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.toml").write_text(TOML.replace('"modelled-1"', '"mine"'), encoding="utf-8")

    code = main(["profile", "check", "mine.toml"])

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[0] == "✓ プロファイル mine 1.0 は使えます。"
    assert lines[1].startswith("  wire      envelope = hal, auth = token, paging = offset, ")
    assert [line.split()[0] for line in lines[1:]] == ["wire", "package", "linkage", "handover"]


def test_a_bad_profile_is_refused_with_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    bad = TOML.replace('auth = "token"', 'auth = "oauth"').replace("max_members =", "max-members =")
    package, misspelt = (line_of(bad, part) for part in ("[package]", "max-members"))
    Path("mine.toml").write_text(bad, encoding="utf-8")

    code = main(["profile", "check", "mine.toml", "--lang", "en"])

    captured = capsys.readouterr()
    assert (code, captured.out) == (3, "")
    assert captured.err.splitlines() == [
        "tekigo: mine.toml:9: wire.auth = 'oauth' cannot be used (must be one of " + AUTHS + ").",
        f"mine.toml:{package}: package.max_members is missing (it must be there).",
        f"mine.toml:{misspelt}: unknown key package.max-members. Did you mean max_members?",
        "  → Compare the same key in profiles/modelled-1.toml.",
    ]


def line_of(text: str, part: str) -> int:
    """Return the line, from 1 on, on which a part stands first."""
    return text[: text.index(part)].count("\n") + 1


def test_every_profile_that_ships_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "list"]) == 0
    assert capsys.readouterr().out.startswith("modelled-1  1.0  デジタル庁の")


@pytest.mark.parametrize("command", ["check", "up"])
def test_a_profile_file_that_cannot_be_used_ends_a_command_at_once(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    Path("mine.toml").write_text("name = 1\n", encoding="utf-8")

    assert main([command, "--profile", "mine.toml"]) == 3
    assert "mine.toml:1: name = 1 は使えません (文字列)。" in capsys.readouterr().err
    assert [file.name for file in Path.cwd().iterdir()] == ["mine.toml"]


def test_the_reference_connector_is_judged_by_a_vendors_own_profile(
    capsys: pytest.CaptureFixture[str],
) -> None:
    altered = (
        TOML.replace('"modelled-1"', '"mine"')
        .replace('"/municipality/v1/login"', '"/v2/auth"')
        .replace('"accountId"', '"user"')
        .replace('"宛名番号"', '"住民番号"')
        .replace('marker = "COMPLETE"', 'marker = "END"')
    )
    Path("mine.toml").write_text(altered, encoding="utf-8")

    code = main(["check", "--profile", "mine.toml", "--only", "op.01", "--only", "3-6.01"])

    said = capsys.readouterr().out
    assert code == 2, said
    assert "✓ 3-6.01" in said
    assert ", mine, municipal-file, drive" in said
