"""The published schema of connector.toml takes what tekigo takes, and refuses what it refuses."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.target.configuration import configuration
from conformance.target.runfile import SCHEMA_FILE, schema_text
from simulator.contracts.problem import Problem
from tests.target.test_configuration import DRIVE, FULL, OBSERVE, TODAY, TRIGGER, WAIVER

VALIDATOR = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))

FOLLOWER = DRIVE.replace(
    "[connector]\n", '[connector]\nsignature = "portal-result"\nrevocation = "ocsp"\n'
)
GOOD = {"drive": DRIVE, "trigger": TRIGGER, "observe": OBSERVE, "full": FULL, "follower": FOLLOWER}
BAD = {
    "nothing": "",
    "no depth": "[connector]\n",
    "unknown depth": DRIVE.replace("drive", "deep", 1),
    "unknown section": DRIVE + "[drives]\n",
    "unknown key": DRIVE + "crsh = true\n",
    "section of another depth": DRIVE + "[observe]\n",
    "section of no use": DRIVE + "[portal]\n",
    "no section of the depth": '[connector]\ndepth = "drive"\n',
    "no outputs": TRIGGER.partition("[outputs]")[0],
    "command and url": DRIVE + "url = 'http://127.0.0.1:1/'\n",
    "neither command nor url": DRIVE.replace('command = "java -jar c.jar"', "clock = true"),
    "no number": DRIVE + 'answer_seconds = "60"\n',
    "no time": DRIVE + "answer_seconds = 0\n",
    "no truth": DRIVE + "clock = 1\n",
    "port beyond the last": TRIGGER + "[portal]\nport = 65536\n",
    "password in the file": TRIGGER + '[portal]\npassword = "hush"\n',
    "password as a name": TRIGGER + '[portal]\npassword_env = "hush-1234"\n',
    "revocation that nobody asks about": DRIVE.replace(
        "[connector]\n", '[connector]\nsignature = "portal-result"\nrevocation = "crl"\n'
    ),
    "unknown check of signatures": DRIVE.replace(
        "[connector]\n", '[connector]\nsignature = "none"\n'
    ),
    "blank": DRIVE + '[profiles]\nwire = " "\n',
    "short reason": DRIVE + WAIVER.replace("直るのは次の版です。", "短い"),
    "no owner": DRIVE + WAIVER.replace("owner", "owned"),
}


def judged(text: str) -> list[str]:
    values: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text), default=date.isoformat))
    return [error.message for error in VALIDATOR.iter_errors(values)]


def test_the_published_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m conformance.target.runfile"
    )
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_good_file_follows_the_schema(text: str) -> None:
    assert judged(text) == []
    assert configuration(text, Path("connector.toml"), TODAY).says.connector.role


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_schema_and_tekigo_refuse_the_same(text: str) -> None:
    assert judged(text)
    with pytest.raises(Problem):
        configuration(text, Path("connector.toml"), TODAY)
