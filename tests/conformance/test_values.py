"""The search for a filing that does not arrive ends with one, also where it depends on chance."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis.errors import FlakyFailure

from conformance.episodes import values
from conformance.episodes.claims import PLAIN, Claim
from conformance.episodes.values import Altered
from simulator.residents import hazards
from tests.conformance.seen import planted

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

HAZARD = planted("hazard")
FAILING = planted("smallest")


@pytest.fixture
def scene() -> SimpleNamespace:
    """Return what the search asks of a scene, and lists of what it kept and forgot."""
    kept: list[object] = []
    forgotten: list[str] = []
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return SimpleNamespace(
        simulation=SimpleNamespace(world=SimpleNamespace(seed=1)),
        stage=SimpleNamespace(clock=SimpleNamespace(now=lambda: now)),
        people=SimpleNamespace(numbered=lambda household: household),
        keep=kept.append,
        forget=forgotten.append,
        kept=kept,
        forgotten=forgotten,
    )


def search(scene: SimpleNamespace, lost: list[hazards.Hazard] | None = None) -> None:
    values._search(cast("Scene", scene), [HAZARD], lost or [])


def test_where_a_hazard_was_lost_no_other_is_drawn(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: set[str] = set()

    def send(_scene: object, batch: list[Claim]) -> None:
        notes.update(one.note.en for one in batch)

    monkeypatch.setattr(values, "_send", send)
    lost = hazards.hazard("family-ufa19")
    search(scene, [lost])

    assert notes == {PLAIN.en, lost.en.rstrip(".")}


def test_a_filing_that_was_altered_only_once_has_failed(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []

    def send(_scene: object, batch: list[object]) -> None:
        sent.append(len(batch))
        if len(sent) == 5:
            raise Altered(FAILING)

    monkeypatch.setattr(values, "_send", send)
    search(scene)

    assert len(sent) > 5
    assert scene.kept == [FAILING]
    assert scene.forgotten == ["hazard"]


def test_nothing_is_kept_where_everything_arrives(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "_send", lambda _scene, _batch: None)
    search(scene)

    assert (scene.kept, scene.forgotten) == ([], [])


def test_what_was_never_altered_is_not_told_as_if_it_were(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []

    def send(_scene: object, _batch: list[object]) -> None:
        sent.append(1)
        if len(sent) == 5:
            raise OSError("disk full")

    monkeypatch.setattr(values, "_send", send)
    with pytest.raises((OSError, FlakyFailure)):
        search(scene)
    assert scene.kept == []
