"""However a municipality has signatures checked, the run says so, asks for what fits, and catches
those who get it wrong; whoever cannot check so is never failed for it.
"""

from pathlib import Path
from typing import Any

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.check import refuse_unreachable
from conformance.episodes.portal_results import portal_results
from conformance.mutants.catalogue import mutants
from conformance.mutants.mutant import Mutant
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import OWN_BY_OCSP, Signatures, register
from conformance.target.driver import ConnectorRefused, DrivenConnector
from conformance.target.settings import Trigger
from simulator.contracts.problem import Problem
from tests.conformance.reached import REFERENCE, Site, listening, site
from tests.conformance.reached import mutant as command_of
from tests.conformance.world import GREEN, World

FOLLOWS, BY_LISTS = Signatures("portal-result"), Signatures("own", "crl")
OTHERWISE = [one for one in mutants() if one.signatures != OWN_BY_OCSP]


@pytest.fixture
def ground(tmp_path: Path) -> Site:
    return site(tmp_path)


def options(signatures: Signatures) -> tuple[str, ...]:
    return ("--signature", signatures.check, "--revocation", signatures.revocation)


MUSTS = [one for one in OTHERWISE if one.kills != "sig.24"]


@pytest.mark.parametrize("mutant", MUSTS, ids=[one.name() for one in MUSTS])
def test_a_mutant_dies_where_its_fault_can_show(world: World, mutant: type[Mutant]) -> None:
    chosen = ("--mutant", mutant.name(), *options(mutant.signatures))
    run = world.check(*chosen, "--only", mutant.kills)
    (check,) = run.result.checks

    assert (run.code, run.own, run.result.conclusion) == (1, 1, Conclusion.DOES_NOT_CONFORM)
    assert (check.id, check.verdict) == (mutant.kills, Verdict.FAIL)
    assert check.replay == f"tekigo check {' '.join(chosen)} --only {mutant.kills}"


def test_a_should_that_is_not_met_is_told_and_keeps_no_run_from_its_verdict(world: World) -> None:
    world.shrink(lambda check: check.episode is portal_results)
    chosen = ("--mutant", "keeps-the-result-from-staff", "--signature", "portal-result")
    run = world.check(*chosen, "--lang", "en")
    verdicts = {check.id: check.verdict for check in run.result.checks}

    assert (run.code, run.own, run.result.conclusion) == (0, 0, Conclusion.CONFORMS)
    assert verdicts.pop("sig.24") is Verdict.UNMET
    assert set(verdicts.values()) == {Verdict.PASS}
    assert run.result.headline.en.endswith("drive. SHOULDs not met: 1.")
    assert "△ sig.24" in run.out
    assert GREEN in run.html
    assert "expected \u7121\u52b9, received" in run.out


@pytest.mark.parametrize(
    ("signatures", "id_", "told"),
    [
        (FOLLOWS, "sig.21", "municipal-file, signature = portal-result, trigger)"),
        (BY_LISTS, "sig.19", "municipal-file, revocation = crl, trigger)"),
        (BY_LISTS, "sig.02", "municipal-file, revocation = crl, trigger)"),
    ],
)
def test_the_reference_connector_passes_without_a_driver(
    ground: Site, signatures: Signatures, id_: str, told: str
) -> None:
    ground.check_signatures(signatures)
    with listening(REFERENCE, "--settings", str(ground.settings)) as url:
        outcome, _ = ground.judge(Trigger(url=url), signatures=signatures, with_episode_of=id_)

    assert id_ in {one.id for one in outcome.result.checks}
    assert {one.verdict for one in outcome.result.checks} == {Verdict.PASS}
    assert told in outcome.result.headline.en


def test_a_mutant_dies_without_a_driver(ground: Site) -> None:
    mutant = OTHERWISE[0]
    ground.check_signatures(mutant.signatures)
    with listening(command_of(mutant.name()), "--settings", str(ground.settings)) as url:
        outcome, _ = ground.judge(
            Trigger(url=url), signatures=mutant.signatures, with_episode_of=mutant.kills
        )

    verdicts = {one.id: one.verdict for one in outcome.result.checks}
    assert verdicts[mutant.kills] is Verdict.FAIL


@pytest.mark.parametrize("signatures", [FOLLOWS, BY_LISTS])
def test_a_connector_that_cannot_check_so_is_not_failed(
    small_world: World, signatures: Signatures
) -> None:
    call = DrivenConnector.call

    def picky(self: DrivenConnector, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        if verb == "configure":
            told = arguments["signature"]
            raise ConnectorRefused(verb, f"no {told['check']} by {told['revocation']}")
        return call(self, verb, **arguments)

    small_world.patch.setattr(DrivenConnector, "call", picky)
    run = small_world.check(*options(signatures), "--lang", "en")

    assert (run.code, run.own, run.result.conclusion) == (2, 2, Conclusion.INCONCLUSIVE)
    refused = f"no {signatures.check} by {signatures.revocation}"
    assert f"The connector refused configure: {refused}" in run.out


def test_the_digest_of_a_required_set_is_of_one_way_to_check_signatures(
    small_world: World,
) -> None:
    results = [
        small_world.check("--smoke", *options(one)).result
        for one in (OWN_BY_OCSP, FOLLOWS, BY_LISTS)
    ]

    assert len({tuple(one.required) for one in results}) == 1
    assert len({one.required_digest for one in results}) == 3
    assert [(one.scope.signature, one.scope.revocation) for one in results] == [
        ("own", "ocsp"),
        ("portal-result", "ocsp"),
        ("own", "crl"),
    ]


@pytest.mark.parametrize(
    ("signatures", "id_"), [(OWN_BY_OCSP, "sig.21"), (FOLLOWS, "sig.01"), (FOLLOWS, "sig.19")]
)
def test_what_does_not_concern_a_run_is_not_run_when_asked_for(
    signatures: Signatures, id_: str
) -> None:
    one = register().of(id_)
    assert one is not None
    assert one.condition is not None
    settings = RunSettings(signatures=signatures, only=frozenset({id_}))

    with pytest.raises(Problem) as refused:
        refuse_unreachable(settings)
    assert refused.value.cause.en == f"{id_} is not asked for in this run."
    assert one.condition.en in refused.value.hint.en
