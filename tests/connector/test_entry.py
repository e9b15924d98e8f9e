"""A connector started by hand says what is wrong with its options, and ends when told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.reached import REFERENCE, running, site


@pytest.mark.parametrize(
    "options",
    [
        ["--once"],
        ["--every", "1"],
        ["--settings", "x.json"],
        ["--settings", "x.json", "--once", "--http", "0"],
        ["--once", "--every", "1"],
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str]) -> None:
    done = subprocess.run(
        [*REFERENCE, *options], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 2
    assert "--settings goes with one of" in done.stderr or "not allowed with" in done.stderr


def test_one_cycle_ends_well_although_the_portal_is_away(tmp_path: Path) -> None:
    ground = site(tmp_path)
    (tmp_path / "links").mkdir()
    done = subprocess.run(
        [*REFERENCE, "--settings", str(ground.settings), "--once"],
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, b"")


def test_an_unknown_setting_ends_it_at_once(tmp_path: Path) -> None:
    ground = site(tmp_path)
    told = json.loads(ground.settings.read_text(encoding="utf-8")) | {"colour": "red"}
    ground.settings.write_text(json.dumps(told), encoding="utf-8")
    done = subprocess.run(
        [*REFERENCE, "--settings", str(ground.settings), "--once"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 1
    assert "colour" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_a_polling_connector_ends_in_good_order(tmp_path: Path) -> None:
    ground = site(tmp_path)
    (tmp_path / "links").mkdir()
    with running(REFERENCE, "--settings", str(ground.settings), "--every", "0.01") as child:
        store = tmp_path / "state/connector.sqlite"
        while not store.exists():
            assert child.poll() is None
        child.terminate()
        assert child.wait(30) == 0
