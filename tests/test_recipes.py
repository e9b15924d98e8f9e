"""Every step of our recipes for CI runs, and what tekigo said reaches whoever started the job."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.result.conclusion import ENGINE, EXIT_CODES, USAGE
from reports.writer import FILES, write
from tests.recipes import (
    ACTION,
    RECIPES,
    STUB,
    Place,
    gitlab_job,
    run_action,
    run_gitlab,
    run_shell,
)
from tests.reports import builders

CODES = sorted({*EXIT_CODES.values(), USAGE, ENGINE})
UPLOADS = ("actions/upload-artifact@v4", "github/codeql-action/upload-sarif@v4")

PIP = """\
#!/bin/sh
echo "$@" > "$STUB_TOLD/pip"
cp "$STUB_TOLD/programs/stub" "${0%/pip}/tekigo"
"""
VENV = """\
#!/bin/sh
[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp "$STUB_TOLD/programs/pip" "$3/bin"
"""

each_code = pytest.mark.parametrize("code", CODES)


@pytest.fixture
def place(tmp_path: Path, requires_tool: Callable[[str], str]) -> Place:
    """A machine of a CI."""
    requires_tool("bash")
    return Place(tmp_path)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a run that fails."""
    folder = tmp_path_factory.mktemp("reports")
    write(builders.failing(), folder, "ja")
    return folder


def test_the_action_really_judges_the_reference_connector(place: Place) -> None:
    ended = run_action(place.with_real_tekigo(), options="--smoke --lang en")

    folder = place.workspace / "tekigo-report"
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert ended.code == 2
    assert sorted(file.name for file in folder.iterdir()) == sorted(FILES.values())
    assert result["filtered"] == ["--smoke"]
    assert {check["verdict"] for check in result["checks"]} == {"pass"}
    assert place.read("STEP_SUMMARY") == (folder / "summary.md").read_text("utf-8")
    assert place.read("STEP_SUMMARY").startswith("## ? tekigo: Inconclusive")


@each_code
def test_the_action_ends_as_tekigo_ended_and_keeps_the_reports(
    place: Place, reports: Path, code: int
) -> None:
    ended = run_action(place.with_stub(code, reports))

    assert ended.code == code
    assert place.read("OUTPUT") == f"code={code}\nsarif=yes\n"
    assert place.read("STEP_SUMMARY").startswith("## ✗ tekigo: 適合していません")
    assert ended.used == {
        UPLOADS[0]: {"name": "tekigo-report-judge-0", "path": "tekigo-report"},
        UPLOADS[1]: {"sarif_file": "tekigo-report/report.sarif", "category": "tekigo"},
    }
    assert (place.workspace / ended.used[UPLOADS[1]]["sarif_file"]).is_file()


def test_an_action_without_reports_says_so_and_shows_none_from_before(
    place: Place, reports: Path
) -> None:
    shutil.copytree(reports, place.workspace / "out")
    ended = run_action(place.with_stub(3), report_dir="out")

    assert ended.code == 3
    assert place.read("STEP_SUMMARY") == (
        "tekigo: 終了コード 3、報告書なし / exit code 3, no report\n"
    )
    assert list(ended.used) == [UPLOADS[0]]


def test_code_scanning_can_be_left_out(place: Place, reports: Path) -> None:
    ended = run_action(place.with_stub(0, reports), upload_sarif="false")

    assert (ended.code, list(ended.used)) == (0, [UPLOADS[0]])


def test_every_input_of_the_action_reaches_the_command_and_nothing_else_does(place: Place) -> None:
    (place.workspace / "a file").touch()
    hostile = 'java -jar "c.jar"; touch $(echo broken) `id` *'
    run_action(
        place.with_stub(0),
        config="a b.toml",
        connector=hostile,
        profile="mine.toml",
        role="prefecture",
        options="--smoke  --only *",
        report_dir="my reports",
    )

    assert place.told("check") == [
        *("check", "--report-dir", "my reports", "--config", "a b.toml", "--connector", hostile),
        *("--profile", "mine.toml", "--role", "prefecture", "--smoke", "--only", "*"),
    ]
    assert not (place.workspace / "broken").exists()


def test_inputs_that_are_left_out_are_not_given(place: Place) -> None:
    run_action(place.with_stub(0))

    assert place.told("check") == ["check", "--report-dir", "tekigo-report"]


def test_the_action_installs_itself_where_tekigo_is_missing(place: Place) -> None:
    place.bare("sh", "bash", "mkdir", "cp", "rm", "cat")
    place.program("stub", STUB)
    place.program("pip", PIP)
    place.program("python3", VENV)
    place.variables["STUB_CODE"] = "1"

    ended = run_action(place)

    assert place.told("pip") == [f"install --quiet {ACTION.parent}"]
    assert place.read("PATH") == f"{place.folder}/temp/tekigo/bin\n"
    assert (ended.code, place.told("check")[0]) == (1, "check")


def test_a_failed_installation_fails_the_job_without_a_verdict(place: Place) -> None:
    place.bare("sh", "bash").program("python3", "#!/bin/sh\nexit 1\n")

    ended = run_action(place)

    assert (ended.code, place.read("OUTPUT")) == (4, "")


def test_the_action_says_what_it_takes_in_both_languages() -> None:
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    told = [action, *action["inputs"].values(), *action["outputs"].values()]

    assert {"config", "connector", "profile", "role"} <= set(action["inputs"])
    assert all(" / " in one["description"] for one in told)


@each_code
def test_gitlab_ends_as_tekigo_ended(place: Place, reports: Path, code: int) -> None:
    assert run_gitlab(place.with_stub(code, reports)) == code

    kept = gitlab_job()["artifacts"]
    assert place.told("check")[-2:] == ["--config", "connector.toml"]
    assert kept["when"] == "always"
    assert [path for path in kept["paths"] if not (place.workspace / path).is_dir()] == []
    assert (place.workspace / kept["reports"]["junit"]).is_file()


def test_gitlab_installs_the_package_it_is_told_and_nothing_else(place: Place) -> None:
    place.bare("bash", "sh", "cp").program("stub", STUB)
    place.program("pip", PIP)
    place.variables["STUB_CODE"] = "1"

    assert run_gitlab(place) == 3
    assert not (place.folder / "pip").exists()
    assert run_gitlab(place, TEKIGO_PACKAGE="a b.whl") == 1
    assert place.told("pip") == ["install --quiet a b.whl"]


def test_a_failed_installation_at_gitlab_says_nothing_of_the_connector(place: Place) -> None:
    place.bare("bash").program("pip", "#!/bin/sh\nexit 1\n")

    assert run_gitlab(place, TEKIGO_PACKAGE="tekigo.whl") == 4


@each_code
def test_the_shell_recipe_ends_as_tekigo_ended(place: Place, code: int) -> None:
    assert run_shell(place.with_stub(code), "--config", "a b.toml") == code
    assert place.told("check") == [
        *("check", "--report-dir", "tekigo-report", "--config", "a b.toml")
    ]
    assert not (place.folder / "diff").exists()


def test_the_shell_recipe_compares_with_an_earlier_result(place: Place, reports: Path) -> None:
    code = run_shell(place.with_stub(0, reports), TEKIGO_REPORT="out", TEKIGO_BEFORE="old.json")

    assert code == 0
    assert place.told("diff") == [
        *("diff", "old.json", "out/result.json", "--format", "markdown", "--output", "out/diff.md")
    ]


def test_what_the_shell_recipe_compares_can_really_be_compared(
    place: Place, reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_shell(place.with_stub(0, reports), TEKIGO_BEFORE=str(reports / "result.json"))
    told = place.told("diff")
    told[told.index("tekigo-report/result.json")] = str(reports / "result.json")
    told[told.index("tekigo-report/diff.md")] = str(place.folder / "diff.md")

    assert main(told) == 0
    assert (place.folder / "diff.md").read_text("utf-8").startswith("## = 二つの結果の比較")
    capsys.readouterr()


def test_the_shell_recipe_compares_nothing_where_this_run_left_no_result(
    place: Place, reports: Path
) -> None:
    shutil.copytree(reports, place.workspace / "tekigo-report")

    assert run_shell(place.with_stub(3), TEKIGO_BEFORE="old.json") == 3
    assert not (place.folder / "diff").exists()


def test_powershell_says_the_same_to_tekigo_as_the_shell() -> None:
    told = [
        [
            re.sub(r'"\$@"|@args|\$env:|[$"]', "", line).split()
            for line in (RECIPES / name).read_text("utf-8").splitlines()
            if line.strip().startswith("tekigo ")
        ]
        for name in ("tekigo.sh", "tekigo.ps1")
    ]

    assert len(told[0]) == 2
    assert told[0] == told[1]
