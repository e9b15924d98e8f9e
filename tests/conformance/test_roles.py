"""A run is of one role: it fixes what is required and how far a control must come, and no result of
one role passes for another's.
"""

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks import judge
from conformance.checks.judge import Unjudgeable
from conformance.episodes.evidence import Evidence
from conformance.episodes.prefecture import entered_by_staff
from conformance.episodes.scene import Scene
from conformance.result.conclusion import chosen, obstacles
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import DEPTHS, Way, register
from conformance.specification.roles import DUTIES, ROLES, Milestone, Role, furthest
from conformance.target.driver import ConnectorRefused, DrivenConnector
from simulator.connector.duties import DUTIES as OURS
from simulator.contracts.driver import Settings
from simulator.contracts.profile import builtin
from simulator.contracts.status import Status
from tests.conformance.seen import call, check, delivered, evidence, planted, played
from tests.conformance.world import Run, World
from tests.reports.builders import conforming

PAGES = ("--only", "3-2.01")
CONTROL = planted("control")
CALLS = (call("get-application", CONTROL.number),)
COMING = {
    Milestone.FETCHED: evidence(CONTROL, calls=CALLS),
    Milestone.RECEIVED: evidence(CONTROL, calls=CALLS, states=(Status.RECEIVED,)),
    Milestone.HANDED_OVER: evidence(CONTROL, calls=CALLS, deliveries=(delivered(CONTROL),)),
}


def test_every_role_is_known_to_all_who_act_by_it() -> None:
    told = Settings.model_fields["role"].annotation

    assert tuple(DUTIES) == tuple(OURS) == ROLES == told.__args__  # type: ignore[union-attr]


def test_how_far_a_filing_is_seen_to_come() -> None:
    assert [furthest(role, staff=True) for role in ROLES] == [
        *("handed-over", "received", "handed-over", "fetched")
    ]
    assert [furthest(role, staff=False) for role in ROLES] == [
        *("handed-over", "received", "received", "fetched")
    ]


@pytest.mark.parametrize("shows", Milestone)
def test_a_control_must_come_as_far_as_its_role_shows(shows: Milestone) -> None:
    came = replace(COMING[shows], shows=shows)

    assert judge.fit(check(), played(came)) is came


@pytest.mark.parametrize(
    ("shows", "reason"),
    [
        (Milestone.RECEIVED, "\u53d7\u4ed8 was not registered for the control filing; "),
        (Milestone.HANDED_OVER, "The control filing was not handed over; "),
    ],
)
def test_a_control_that_came_less_far_judges_nothing(shows: Milestone, reason: str) -> None:
    came = replace(COMING[Milestone.FETCHED], shows=shows)

    with pytest.raises(Unjudgeable) as refused:
        judge.fit(check(), played(came))
    assert refused.value.reason.en.startswith(reason)


@pytest.mark.parametrize("depth", DEPTHS)
def test_without_staff_nothing_of_a_prefecture_is_judged_by_its_files(depth: str) -> None:
    way = Way(depth)  # type: ignore[arg-type]
    required = set(register().required(role="prefecture", way=way))
    files = {one.id for one in register().requirement if one.is_about_files}
    late = {one.id for one in register().unreached(builtin(), "prefecture", way)}

    assert bool(required & files) == (depth == "drive")
    assert "1-3.01" in required
    assert ("3-6.01" in late) == (depth != "drive")


@pytest.mark.parametrize("role", ROLES)
def test_the_digest_of_a_required_set_is_of_one_role(role: Role) -> None:
    result = conforming()
    other = result.model_copy(update={"scope": result.scope.model_copy(update={"role": role})})

    altered = [one.en for one in obstacles(other) if "altered" in one.en]
    assert altered == ([] if role == "municipal-file" else ["The required set was altered."])
    assert chosen(other.scope) == f"0.1, modelled-1, {role}, drive"


def test_a_connector_is_told_its_role_and_does_no_more_than_it_asks(small_world: World) -> None:
    run, (seen,) = watched(small_world, "intake-only")

    assert (run.code, run.own) == (0, 0)
    assert run.result.required == ["1-3.09", "op.01", "op.05"]
    assert {one.verdict for one in run.result.checks} == {Verdict.PASS}
    assert ", modelled-1, intake-only, drive." in run.result.headline.en
    assert (seen.deliveries.filings, set(seen.statuses.values())) == ([], {()})
    assert set(seen.listing) == {one.number for one in seen.planted.values()}


def test_a_screen_is_judged_by_what_the_portal_sees(small_world: World) -> None:
    run, (seen,) = watched(small_world, "municipal-screen")

    assert (run.code, run.own) == (0, 0)
    assert {"3-5.01", "3-5.03"} < set(run.result.required)
    assert {one.verdict for one in run.result.checks} == {Verdict.PASS}
    assert ", modelled-1, municipal-screen, drive." in run.result.headline.en
    assert seen.deliveries.filings == []
    states = [[line.status for line in lines] for lines in seen.statuses.values()]
    assert states == [[Status.RECEIVED, Status.COMPLETED], [Status.RECEIVED]]


def test_staff_of_a_prefecture_enter_every_number(small_world: World) -> None:
    small_world.shrink(lambda check: check.episode is entered_by_staff)
    run, (seen,) = watched(small_world, "prefecture")

    assert (run.code, run.own) == (0, 0)
    assert [(one.id, one.verdict) for one in run.result.checks] == [
        ("3-4.14", Verdict.PASS),
        ("3-4.18", Verdict.PASS),
    ]
    assert ", modelled-1, prefecture, drive." in run.result.headline.en
    filed = {one.filing.municipality for one in seen.planted.values()}
    assert (filed, {one.filing.procedure for one in seen.planted.values()}) == (
        {"130001"},
        {"car-parking-certificate"},
    )
    came = {one.number: one.fixed["signer"] for one in seen.deliveries.filings}
    entered = [one for name, one in seen.planted.items() if name != "not-entered"]
    assert came == {one.number: one.signer for one in entered}
    assert {one.account for one in seen.calls if one.operation == "list-applications"} == {
        "tekigo-130001"
    }


def watched(world: World, role: Role) -> tuple[Run, list[Evidence]]:
    """Run the small suite in a role, and return the evidence of its episodes, too."""
    found: list[Evidence] = []
    collect = Scene.evidence

    def collected(self: Scene) -> Evidence:
        found.append(collect(self))
        return found[-1]

    world.patch.setattr(Scene, "evidence", collected)
    return world.check("--role", role, "--lang", "en"), found


def test_a_connector_that_does_not_know_a_role_is_not_failed(small_world: World) -> None:
    call = DrivenConnector.call

    def picky(self: DrivenConnector, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        if verb == "configure":
            raise ConnectorRefused(verb, f"role = {arguments['role']} is not for me")
        return call(self, verb, **arguments)

    small_world.patch.setattr(DrivenConnector, "call", picky)
    run = small_world.check("--role", "intake-only", "--lang", "en")

    assert (run.code, run.own, run.result.conclusion) == (2, 2, Conclusion.INCONCLUSIVE)
    assert "The connector refused configure: role = intake-only is not for me" in run.out


def test_a_failure_in_a_role_is_played_again_in_it(world: World) -> None:
    run = world.check("--mutant", "reads-the-first-page-only", "--role", "intake-only", *PAGES)
    (check,) = run.result.checks

    assert (run.code, check.verdict) == (1, Verdict.FAIL)
    assert check.replay == (
        "tekigo check --mutant reads-the-first-page-only --role intake-only --only 3-2.01"
    )
