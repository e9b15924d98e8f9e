"""What the core systems found is kept, and found anew where a batch changes."""

from pathlib import Path

import pytest

from simulator.screens.office.reviews import Reviews
from simulator.townhall.core import CoreSystems, Outcome
from tests.screens.opened import Opened
from tests.townhall.test_core import hand_over


@pytest.fixture
def inbox(opened: Opened) -> Path:
    """Return the empty inbox of a room that has begun anew."""
    opened.room.begin_anew()
    return opened.running.workspace.inbox


def outcomes(reviews: Reviews) -> dict[str, tuple[Outcome, tuple[str, ...]]]:
    """Return what came of every filing."""
    return {one.number: (one.outcome, one.batches) for one in reviews.now().results}


def test_each_batch_is_compared_once_until_it_changes(
    opened: Opened, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [opened.file(n) for n in (1, 2, 3)]
    town = opened.running.simulation
    filings = [town.core.filed(number) for number in numbers]
    assert all(filings)
    compared: list[frozenset[str]] = []
    true = CoreSystems.compared

    def counting(self: CoreSystems, inbox: Path, columns: object, but: frozenset[str]) -> object:
        compared.append(but)
        return true(self, inbox, columns, but)  # type: ignore[arg-type]

    monkeypatch.setattr(CoreSystems, "compared", counting)
    reviews = Reviews(opened.room)
    whole, doubled, missing = numbers
    hand_over(town, inbox, "b1", whole, filings[0])  # type: ignore[arg-type]
    hand_over(town, inbox, "b2", doubled, filings[1])  # type: ignore[arg-type]
    hand_over(town, inbox, "b3", doubled, filings[1])  # type: ignore[arg-type]
    expected = {
        whole: (Outcome.WHOLE, ("b1",)),
        doubled: (Outcome.DOUBLED, ("b2", "b3")),
        missing: (Outcome.MISSING, ()),
    }
    assert outcomes(reviews) == outcomes(reviews) == expected
    assert len(compared) == 3

    table = next((inbox / "b1").glob("child-allowance-claim.csv"))
    table.write_bytes(table.read_bytes().replace(b"192", b"0192"))
    assert outcomes(reviews)[whole] == (Outcome.DIFFERENT, ("b1",))
    assert compared[3:] == [frozenset({"b2", "b3"})]


def test_after_a_new_beginning_nothing_old_is_known(opened: Opened, inbox: Path) -> None:
    number = opened.file(1)
    town = opened.running.simulation
    filing = town.core.filed(number)
    assert filing is not None
    hand_over(town, inbox, "b1", "1" * 20, filing)
    reviews = Reviews(opened.room)
    assert outcomes(reviews)["1" * 20] == (Outcome.UNKNOWN, ("b1",))
    opened.room.begin_anew()
    assert outcomes(reviews) == {}
