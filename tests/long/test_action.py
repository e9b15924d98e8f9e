"""The action installs tekigo into an environment of its own, and judges with what it installed."""

import json
import sysconfig
from pathlib import Path

from tests.recipes import Place, run_action


def test_the_action_judges_with_the_tekigo_it_installed(tmp_path: Path) -> None:
    # Without a network: libraries and build tools are those of this environment.
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    place = Place(tmp_path, variables=offline | {"PYTHONPATH": sysconfig.get_path("purelib")})

    ended = run_action(place, options="--smoke --lang en")

    installed = tmp_path / "temp" / "tekigo" / "bin" / "tekigo"
    result = json.loads((place.workspace / "tekigo-report" / "result.json").read_text("utf-8"))
    assert installed.is_file()
    assert place.read("PATH") == f"{installed.parent}\n"
    assert ended.code == 2
    assert {check["verdict"] for check in result["checks"]} == {"pass"}
