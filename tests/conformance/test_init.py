"""``tekigo init`` writes a run file that can be used as it is and explains every key there is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.specification.register import DEPTHS
from conformance.target.configuration import Configuration, configuration_of
from conformance.target.runfile import RunFile, foreign
from conformance.target.settings import Drive, Observe, Trigger
from simulator.contracts.profile import builtin, json_text

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Answer questions one after the other; return what was asked."""
    asked: list[str] = []
    left: Iterator[str] = iter(answers)

    def ask(prompt: str) -> str:
        asked.append(prompt.strip())
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", ask)
    return asked


def made() -> Configuration:
    return configuration_of(Path("connector.toml"), TODAY)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_defaults_alone_make_a_file_that_can_be_used(depth: str, language: str) -> None:
    assert main(["init", "--yes", "--depth", depth, "--lang", language]) == 0

    assert made().says.connector.depth == depth


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_key_of_the_depth_stands_in_the_file(depth: str) -> None:
    main(["init", "--yes", "--depth", depth])
    text = Path("connector.toml").read_text(encoding="utf-8")

    for name, field in RunFile.model_fields.items():
        shown = name not in foreign(depth)  # type: ignore[arg-type]
        assert (f"[{name}" in text) is shown, name
        model = field.annotation
        for key in getattr(model, "model_fields", {}) if shown else ():
            assert f"{key} = " in text or f"[{name}.{key}]" in text, key


def test_comments_are_in_the_language_asked_for() -> None:
    main(["init", "--yes"])
    ja = Path("connector.toml").read_text(encoding="utf-8")
    main(["init", "--yes", "--force", "--lang", "en"])
    en = Path("connector.toml").read_text(encoding="utf-8")

    assert "# コネクタの役割と、検査の深さ\n[connector]" in ja
    assert "# What the connector is, and how much it lets the suite do.\n[connector]" in en
    code = [[one for one in text.splitlines() if not one.startswith("# ")] for text in (ja, en)]
    assert code[0] == code[1]


def test_options_answer_without_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["init", "--yes", "--depth", "trigger", "--url", "http://127.0.0.1:9000/run",
                 "--port", "9443", "--handover", "out", "--links", "in"])  # fmt: skip

    assert code == 0
    assert made().reach == Trigger(url="http://127.0.0.1:9000/run")
    place = made().place({})
    assert place.handover is not None
    assert place.links is not None
    assert (place.port, place.handover.name, place.links.name) == (9443, "out", "in")
    assert "tekigo doctor --config connector.toml" in capsys.readouterr().out


def test_a_dialogue_asks_what_the_depth_leaves_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = answered(monkeypatch, "deep", "observe", "", "0", "30", "", "", "out", "", "c.log")

    assert main(["init"]) == 0
    assert asked == [
        "connector.depth =",
        "connector.depth =",
        "profiles.wire =",
        "observe.poll_seconds =",
        "observe.poll_seconds =",
        "portal.port =",
        "portal.account =",
        "outputs.handover =",
        "outputs.links =",
        "logs.file =",
    ]
    told = capsys.readouterr().out
    assert "  ✗ observe, trigger, drive のいずれか\n" in told
    assert "  ✗ 0 より大きい数\n" in told
    assert made().reach == Observe(poll_seconds=30)
    assert made().place({}).log == Path("c.log")


def test_a_driven_connector_is_asked_for_its_command_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answered(monkeypatch, "", "modelled-3", "modelled-2", "java -jar 'my c.jar'")

    assert main(["init"]) == 0
    assert asked[-1] == "drive.command ="
    assert made().reach == Drive(("java", "-jar", "my c.jar"))
    assert made().profile.name == "modelled-2"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--yes", "--port", "0"], "portal.port = 0 cannot be used (must be 1 or more)."),
        (["--yes", "--url", "ftp://x"], "trigger.url = 'ftp://x' cannot be used"),
        (["--yes", "--profile", "mine"], "profiles.wire = 'mine' cannot be used"),
        ([], "There is no answer for profiles.wire. "),
    ],
)
def test_what_cannot_be_used_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    arguments: list[str],
    told: str,
) -> None:
    answered(monkeypatch)

    assert main(["init", "--depth", "trigger", "--lang", "en", *arguments]) == 3
    assert told.strip() in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_profile_is_looked_for_beside_the_file_that_names_it(folder: Path) -> None:
    (folder / "run").mkdir()
    (folder / "run/mine.json").write_text(json_text(builtin("modelled-2")), encoding="utf-8")

    code = main(["init", "--yes", "--profile", "mine.json", "--output", "run/connector.toml"])

    assert code == 0
    assert configuration_of(folder / "run/connector.toml", TODAY).profile.name == "modelled-2"
    assert main(["init", "--yes", "--profile", "mine.json", "--output", "here.toml"]) == 3


@pytest.mark.parametrize(
    ("depth", "option", "value"),
    [
        ("drive", "--port", "9443"),
        ("drive", "--handover", "out"),
        ("drive", "--links", "in"),
        ("observe", "--command", "sh cycle.sh"),
        ("observe", "--url", "http://127.0.0.1:9000/"),
    ],
)
def test_an_option_that_answers_nothing_is_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, depth: str, option: str, value: str
) -> None:
    assert main(["init", "--yes", "--depth", depth, option, value, "--lang", "en"]) == 3

    assert f"{option} means nothing at the depth {depth}." in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_file_that_is_there_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    Path("connector.toml").write_text("mine", encoding="utf-8")

    assert main(["init", "--yes"]) == 3
    assert "connector.toml はもうあります。" in capsys.readouterr().err
    assert Path("connector.toml").read_text(encoding="utf-8") == "mine"
    assert main(["init", "--yes", "--force"]) == 0
