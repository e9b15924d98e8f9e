"""What a run was asked to do can be asked again, word by word."""

import shlex

import pytest

from conformance.checks.settings import RunSettings
from conformance.specification.register import Signatures


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        (RunSettings(), "tekigo check --only 3-6.01"),
        (
            RunSettings(target=("--mutant", "logs-names"), seed=7),
            "tekigo check --mutant logs-names --only 3-6.01 --seed 7",
        ),
        (
            RunSettings(target=("--connector", "java -jar c.jar"), profile="other-1"),
            "tekigo check --connector 'java -jar c.jar' --only 3-6.01 --profile other-1",
        ),
        (
            RunSettings(target=("--revocation", "crl"), signatures=Signatures("own", "crl")),
            "tekigo check --revocation crl --only 3-6.01",
        ),
    ],
)
def test_a_check_is_run_again_with_the_same_connector_profile_and_seed(
    settings: RunSettings, command: str
) -> None:
    assert settings.replay("3-6.01") == command
    assert shlex.split(command)[1] == "check"


def test_everything_that_narrows_a_run_is_named() -> None:
    narrow = RunSettings(only=frozenset({"3-6.01", "1-3.01"}), with_episode_of="op.01", smoke=True)

    assert RunSettings().filters == []
    assert narrow.filters == ["--only 1-3.01,3-6.01", "episode of op.01", "--smoke"]
