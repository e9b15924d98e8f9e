"""A stream that lost any of its events folds into a result that claims nothing."""

import pytest

from conformance.result.conclusion import conclude
from conformance.result.events import (
    CheckFinished,
    ConnectorReached,
    EpisodeFinished,
    Event,
    RunFinished,
    RunStarted,
    fold,
)
from conformance.result.model import Conclusion
from reports.html import html_text
from tests.conformance.world import GREEN
from tests.reports import builders


def stream() -> list[Event]:
    """Return the events of a conforming run."""
    good = builders.conforming()
    assert good.connector
    return [
        RunStarted(
            tool_version=good.tool_version,
            produced_at=good.produced_at,
            scope=good.scope,
            required=good.required,
            filtered=good.filtered,
            register_=good.register_,
        ),
        ConnectorReached(connector=good.connector),
        *(EpisodeFinished(episode=episode) for episode in good.episodes),
        *(CheckFinished(check=check) for check in good.checks),
        RunFinished(checks=len(good.checks), episodes=len(good.episodes)),
    ]


def test_a_whole_stream_conforms() -> None:
    assert fold(stream()) == builders.conforming()


@pytest.mark.parametrize("place", range(1, len(stream())))
def test_without_any_one_event_nothing_is_claimed(place: int) -> None:
    events = stream()
    del events[place]
    result = fold(events)

    assert result.conclusion is conclude(result) is Conclusion.INCONCLUSIVE
    assert GREEN not in html_text(result, "ja")


@pytest.mark.parametrize("events", [stream()[1:], []])
def test_without_its_first_event_there_is_no_result(events: list[Event]) -> None:
    with pytest.raises(ValueError, match="begins with run-started"):
        fold(events)


def test_an_event_twice_claims_nothing() -> None:
    events = stream()
    result = fold([*events[:-1], *events[-2:]])

    assert result.conclusion is Conclusion.INCONCLUSIVE


@pytest.mark.parametrize("place", [0, 1, -1], ids=["begun", "introduced", "ended"])
def test_two_runs_in_one_stream_claim_nothing(place: int) -> None:
    events = stream()
    result = fold([*events[:-1], events[place], events[-1]])

    assert result.conclusion is conclude(result) is Conclusion.INCONCLUSIVE
    assert "The records of several runs are mixed." in html_text(result, "en")
    assert GREEN not in html_text(result, "ja")


def test_a_check_that_passes_once_more_stays_failed() -> None:
    good = builders.conforming()
    failed = builders.failing_name()
    mixed = builders.changed(good, checks=[*builders.replaced(good, failed), good.checks[-1]])

    assert good.checks[-1].id == failed.id
    assert mixed.conclusion is Conclusion.DOES_NOT_CONFORM
    assert GREEN not in html_text(mixed, "ja")


def test_a_pass_with_a_deviation_on_record_claims_nothing() -> None:
    good = builders.conforming()
    contradictory = good.checks[0].model_copy(update={"findings": builders.failing_name().findings})
    result = builders.changed(good, checks=builders.replaced(good, contradictory))

    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert "Passes with deviations on record: 1-3.01" in html_text(result, "en")
