"""``tekigo realism`` tells and draws how real residents are."""

from pathlib import Path

import pytest

from conformance.cli import main, realism
from simulator.residents import margins


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a population be too small to say anything."""
    monkeypatch.setattr(realism, "LEAST", 100)


def test_the_table_tells_every_margin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["realism", "--count", "5000", "--lang", "en"]) == 0

    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["Statistic", "distance", "may", "be"]
    assert [line[3:].split("  ")[0].strip() for line in lines] == [
        one.name.en for one in margins.margins()
    ]
    assert {line[0] for line in lines} == {"✓", "–"}
    assert sum("held out" in line for line in lines) == 4
    assert any("told only: the survey" in line for line in lines)


@pytest.mark.usefixtures("few")
def test_the_page_draws_every_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "new" / "realism.html"

    main(["realism", "--count", "500", "--output", str(page)])

    assert capsys.readouterr().out.splitlines()[-1] == str(page)
    text = page.read_text(encoding="utf-8")
    values = sum(len(one.shares) for one in margins.margins())
    assert text.count('<rect class="published"') == values == 57
    assert text.count('<rect class="measured"') == values
    assert "ひとり親と未婚の子" in text
    assert "://" not in text


@pytest.mark.usefixtures("few")
def test_a_missed_gate_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(margins, "TOLERANCE", -1)

    assert main(["realism", "--count", "500"]) == 1
    assert "✗  世帯構造" in capsys.readouterr().out


@pytest.mark.usefixtures("few")
def test_the_same_seed_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for seed in ("5", "5", "6"):
        main(["realism", "--count", "100", "--seed", seed])
        told.append(capsys.readouterr().out)

    assert told[0] == told[1] != told[2]


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--count", "4999"], "--count 4999 is too small"),
        (["--municipality", "130001"], "'130001' is the code of a prefecture"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    arguments: list[str], cause: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["realism", "--lang", "en", *arguments]) == 3
    assert cause in capsys.readouterr().err


def test_a_day_of_ages_is_fixed() -> None:
    assert realism.DAY.isoformat() == "2026-04-01"
