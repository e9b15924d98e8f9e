"""Bad input ends in one clear message in either language, before anything is left half-done."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from conformance.cli import main
from conformance.specification.register import register
from reports.writer import FILES, write
from tests.conformance.world import COMMAND, World, broken
from tests.reports import builders

Language = Literal["ja", "en"]
each_language = pytest.mark.parametrize("language", ["ja", "en"])

# arguments; what the message says in Japanese and in English, the value first, then what to do
USAGE = {
    "misspelt option": (
        ("check", "--conector", "x"),
        ("'--conector' という指定はありません。", "--connector のことですか。"),
        ("There is no '--conector'.", "Did you mean --connector?"),
    ),
    "option unlike any": (
        ("check", "--tekigo-test"),
        ("'--tekigo-test' という指定はありません。", "使い方: tekigo check --help"),
        ("There is no '--tekigo-test'.", "Usage: tekigo check --help"),
    ),
    "argument too many": (
        ("report", "a.json", "b.json"),
        ("'b.json' という指定はありません。", "使い方: tekigo report --help"),
        ("There is no 'b.json'.", "Usage: tekigo report --help"),
    ),
    "unknown subcommand": (
        ("chek",),
        ("'chek' は使えません。次から選んでください: 'check'", "使い方: tekigo --help"),
        ("invalid choice: 'chek' (choose from 'check'", "Usage: tekigo --help"),
    ),
    "no subcommand": (
        (),
        ("COMMAND を指定してください。", "tekigo --help"),
        ("the following arguments are required: COMMAND", "tekigo --help"),
    ),
    "no value": (
        ("check", "--seed"),
        ("--seed には値が一つ必要です。", "tekigo check --help"),
        ("argument --seed: expected one argument", "tekigo check --help"),
    ),
    "seed": (
        ("check", "--seed", "one"),
        ("--seed に 'one' は使えません。整数を指定してください。", "tekigo check --help"),
        ("argument --seed: invalid int value: 'one'", "tekigo check --help"),
    ),
    "two connectors": (
        ("check", "--connector", "a", "--mutant", "b"),
        ("--mutant と --connector は同時に指定できません。", "tekigo check --help"),
        ("argument --mutant: not allowed with argument --connector", "tekigo check --help"),
    ),
    "unknown requirement": (
        ("check", "--only", "9-9.99"),
        ("'9-9.99' の検査はありません。", f"次から選んでください: {register().required()[0]}, "),
        ("no check for '9-9.99'.", f"Choose one of: {register().required()[0]}, "),
    ),
    "unknown mutant": (
        ("check", "--mutant", "nobody"),
        ("変異体 'nobody' はありません。", "次から選んでください: "),
        ("There is no mutant 'nobody'.", "Choose one of: "),
    ),
    "unknown mutant in the matrix": (
        ("mutants", "nobody"),
        ("変異体 'nobody' はありません。", "次から選んでください: "),
        ("There is no mutant 'nobody'.", "Choose one of: "),
    ),
    "unknown profile": (
        ("check", "--profile", "official-9"),
        ("'official-9' はありません。", "modelled-1"),
        ("There is no profile 'official-9'.", "modelled-1"),
    ),
    "revocation that nobody asks about": (
        ("check", "--signature", "portal-result", "--revocation", "crl"),
        ("--revocation crl は --signature portal-result では使えません。", "どちらかを外して"),
        ("--revocation crl cannot go with --signature portal-result.", "Leave one of them out."),
    ),
    "no time to answer": (
        ("check", "--answer-seconds", "0"),
        ("--answer-seconds 0 は使えません。", "0 より大きく"),
        ("--answer-seconds 0 cannot be used.", "Give seconds above 0"),
    ),
    "no end of time to answer": (
        ("check", "--answer-seconds", "inf"),
        ("--answer-seconds inf は使えません。", "86400 以下"),
        ("--answer-seconds inf cannot be used.", "up to 86400"),
    ),
    "time that is none": (
        ("check", "--answer-seconds", "nan"),
        ("--answer-seconds nan は使えません。", "0 より大きく"),
        ("--answer-seconds nan cannot be used.", "Give seconds above 0"),
    ),
    "no connector at all": (
        ("check", "--connector", ""),
        ("--connector '' は空です。", "--connector に値を指定するか"),
        ("--connector '' is empty.", "Give --connector a value"),
    ),
    "a connector at no URL": (
        ("check", "--connector-url", "localhost:9000"),
        (
            "--connector-url 'localhost:9000' は使えません (http:// か https:// のアドレス)。",
            "http://127.0.0.1:9000/",
        ),
        (
            "--connector-url 'localhost:9000' cannot be used (must be an address",
            "http://127.0.0.1:9000/",
        ),
    ),
    "a second connector and no first": (
        ("check", "--connector", "x", "--pair-url", "http://127.0.0.1:9000/"),
        ("--pair-url は、別の --connector-url とともに使います。",),
        ("--pair-url goes with a --connector-url that is another.",),
    ),
    "a second connector that is the first": (
        ("check", "--connector-url", "http://127.0.0.1:9/", "--pair-url", "http://127.0.0.1:9/"),
        ("--pair-url は、別の --connector-url とともに使います。",),
        ("--pair-url goes with a --connector-url that is another.",),
    ),
    "a second connector at no URL": (
        ("check", "--connector-url", "http://127.0.0.1:9000/", "--pair-url", "localhost:9001"),
        ("--pair-url 'localhost:9001' は使えません",),
        ("--pair-url 'localhost:9001' cannot be used",),
    ),
    "an URL nobody can read": (
        ("check", "--connector-url", "http://[::1"),
        ("--connector-url 'http://[::1' は使えません (http:// か https:// のアドレス)。",),
        ("--connector-url 'http://[::1' cannot be used",),
    ),
    "an URL with a password": (
        ("check", "--connector-url", "http://me:secret@127.0.0.1:9000/"),
        ("アドレスに利用者名やパスワードを書かないでください",),
        ("no user name or password may stand in it",),
    ),
    "a blank for a connector": (
        ("check", "--connector", "  "),
        ("--connector '  ' は空です。", "--connector に値を指定するか"),
        ("--connector '  ' is empty.", "Give --connector a value"),
    ),
    "quotes that do not close": (
        ("check", "--connector", 'java -jar "c.jar'),
        ("""'java -jar "c.jar' をコマンドとして読めません""", "引用符の対応を"),
        ("""'java -jar "c.jar' cannot be read as a command""", "every quote is closed"),
    ),
    "a mutant without a name": (
        ("check", "--mutant", ""),
        ("--mutant '' は空です。", "--mutant に値を指定するか"),
        ("--mutant '' is empty.", "Give --mutant a value"),
    ),
    "no report folder": (
        ("check", "--report-dir", ""),
        ("--report-dir '' は空です。", "--report-dir に値を指定するか"),
        ("--report-dir '' is empty.", "Give --report-dir a value"),
    ),
    "no Allure folder": (
        ("check", "--allure", ""),
        ("--allure '' は空です。", "--allure に値を指定するか"),
        ("--allure '' is empty.", "Give --allure a value"),
    ),
    "no such port": (
        ("up", "--port", "65536"),
        ("--port 65536 は使えません。", "65535 までの番号を"),
        ("--port 65536 cannot be used.", "to 65535."),
    ),
    "no worker at all": (
        ("up", "--workers", "0"),
        ("--workers 0 は使えません。", "1 以上の数を"),
        ("--workers 0 cannot be used.", "a number from 1 on."),
    ),
    "a database of another make": (
        ("up", "--port", "0", "--database", "mysql://localhost/tekigo"),
        (
            "'mysql://localhost/tekigo' は PostgreSQL の URL ではありません。",
            "postgresql+psycopg://",
        ),
        ("'mysql://localhost/tekigo' is no URL of PostgreSQL.", "name none to use SQLite."),
    ),
    "a result file that is not there": (
        ("report", "none.json"),
        ("none.json を読めません", "tekigo check が書いた result.json"),
        ("none.json cannot be read", "Name the result.json that tekigo check wrote."),
    ),
    "a folder for a result file": (
        ("report", "."),
        (". を読めません", "tekigo check が書いた result.json"),
        (". cannot be read", "Name the result.json that tekigo check wrote."),
    ),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in an empty folder, so that what is left behind is seen."""
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.rglob("*.part")) == []


def refuse(
    capture: pytest.CaptureFixture[str], language: Language, *arguments: str, code: int = 3
) -> str:
    """Run the command, which must refuse, and return its message."""
    lang = ("--lang", language) if arguments else ()

    assert main([*arguments, *lang]) == code
    told = capture.readouterr()
    assert told.err.startswith("tekigo: ")
    assert "\n  → " in told.err
    assert "Traceback" not in told.err
    return told.err


@each_language
@pytest.mark.parametrize(("arguments", "ja", "en"), USAGE.values(), ids=USAGE.keys())
def test_a_message_names_the_value_and_the_next_step(
    capsys: pytest.CaptureFixture[str],
    language: Language,
    arguments: tuple[str, ...],
    ja: tuple[str, str],
    en: tuple[str, str],
) -> None:
    said = refuse(capsys, language, *arguments)

    if arguments:
        assert all(part in said for part in (ja if language == "ja" else en))
    assert list(Path.cwd().iterdir()) == []


def test_without_a_language_japanese_is_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    assert "COMMAND を指定してください。" in refuse(capsys, "ja")


@each_language
@pytest.mark.parametrize("value", ["tomorrow", "1.5", "99999999999999999999"])
def test_a_moment_that_is_none(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
    value: str,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)

    said = refuse(capsys, language, "check")

    assert "SOURCE_DATE_EPOCH" in said
    assert repr(value) in said
    assert list(Path.cwd().iterdir()) == []


@each_language
@pytest.mark.parametrize("option", ["check --report-dir", "report good.json --report-dir"])
def test_a_report_folder_that_cannot_be_written_to(
    capsys: pytest.CaptureFixture[str], language: Language, option: str
) -> None:
    good = write(builders.conforming(), Path("good"), "ja")["json"]
    good.rename("good.json")
    Path("file").write_text("not a folder")

    for folder in ("file", "file/below"):
        said = refuse(capsys, language, *option.split(), folder)

        assert f" {folder} " in said
        assert "--report-dir" in said
    assert Path("file").read_text() == "not a folder"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_report_folder_where_nothing_can_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/proc/tekigo" in refuse(capsys, "en", "check", "--report-dir", "/proc/tekigo")


def test_a_matrix_file_is_refused_before_the_mutants_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("file").write_text("not a folder")

    assert "--json" in refuse(capsys, "en", "mutants", "--json", "file/matrix.json")


@each_language
@pytest.mark.parametrize(
    ("content", "ja", "en"),
    [
        (b"\xff\xfe", "UTF-8 ではありません", "is not UTF-8"),
        (b"{", "結果ファイルとして読めません (Invalid JSON", "not a result file (Invalid JSON"),
        (b"{}", "読めません (tool_version: ", "not a result file (tool_version: "),
        (b"[" * 100_000, "結果ファイルとして読めません", "not a result file"),
        (b"", "結果ファイルとして読めません", "not a result file"),
    ],
    ids=["not text", "cut off", "another file", "deep", "empty"],
)
def test_a_file_that_is_no_result(
    capsys: pytest.CaptureFixture[str], language: Language, content: bytes, ja: str, en: str
) -> None:
    Path("it.json").write_bytes(content)

    said = refuse(capsys, language, "report", "it.json")

    assert "it.json" in said
    assert (ja if language == "ja" else en) in said
    assert [file.name for file in Path.cwd().iterdir()] == ["it.json"]


@each_language
def test_a_connector_that_trusts_another_ca_is_a_matter_of_settings(
    small_world: World, language: Language
) -> None:
    run = small_world.check("--connector", broken("distrustful"), "--lang", language)

    assert (run.code, run.own) == (3, 3)
    assert run.result.conclusion == "inconclusive"
    assert "CA (ca_file)" in run.err
    assert "Traceback" not in run.err


@each_language
def test_a_port_in_use(capsys: pytest.CaptureFixture[str], language: Language) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        said = refuse(capsys, language, "up", "--port", port)

    assert port in said
    assert os.strerror(errno.EADDRINUSE) in said
    assert "--port" in said


@each_language
@pytest.mark.parametrize("rule", ["no-such-rule", "valid-fifth-birthday"])
def test_a_rule_of_cards_that_cannot_be_switched_off(
    capsys: pytest.CaptureFixture[str], language: Language, rule: str
) -> None:
    said = refuse(capsys, language, "up", "--port", "0", "--without", rule)

    assert repr(rule) in said
    assert "death-is-cessation" in said


@each_language
def test_a_workspace_that_cannot_be_written_to(
    capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    Path("file").write_text("not a folder")

    said = refuse(capsys, language, "up", "--workspace", "file")

    assert "file" in said
    assert "--workspace" in said


@each_language
@pytest.mark.parametrize("name", ["world/world.sqlite", "tls/authority.pem"])
def test_a_damaged_workspace(
    capsys: pytest.CaptureFixture[str], language: Language, name: str
) -> None:
    damaged = Path("workspace") / name
    damaged.parent.mkdir(parents=True)
    damaged.write_text("neither SQLite nor PEM")

    said = refuse(capsys, language, "up", "--workspace", "workspace", "--port", "0")

    assert str(damaged) in said
    assert damaged.read_text() == "neither SQLite nor PEM"


def to_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with an output nobody reads."""
    read, write_end = os.pipe()
    os.close(read)
    child = subprocess.run(
        [*COMMAND, *arguments],
        stdout=write_end,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    os.close(write_end)
    assert child.stderr.startswith("tekigo: 入出力に失敗しました: ")
    assert "Traceback" not in child.stderr
    assert "ignored" not in child.stderr
    return child


def test_a_few_words_nobody_reads_end_with_our_exit_code() -> None:
    good = write(builders.conforming(), Path("good"), "ja")["json"]

    assert to_nobody("report", str(good)).returncode == 4


def test_a_run_nobody_listens_to_ends_with_our_exit_code_and_whole_reports() -> None:
    child = to_nobody("check", "--only", "op.01", "--report-dir", "out")

    assert child.returncode == 4
    assert {file.name for file in Path("out").iterdir()} == set(FILES.values())
