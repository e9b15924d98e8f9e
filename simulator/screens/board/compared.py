"""What was handed over beside what was filed, item by item, and what is wrong between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.procedures import catalogue
from simulator.screens.board.meaning import asked
from simulator.screens.board.tally import HAND_OVER
from simulator.townhall.comparison import masked, places
from simulator.townhall.inbox import complete_batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contracts.filing import Filing
    from simulator.contracts.problem import Text
    from simulator.screens.room import Room
    from simulator.townhall.comparison import Place
    from simulator.townhall.inbox import Delivered


@dataclass(frozen=True)
class Row:
    """One item as it was filed and as it came.

    Args:
        item: its id; in a repeat group ``child[2].name``.
        label: its 項目名.
        filed: what was filed.
        came: what was handed over; None where the item did not come.
        same: whether it came as it was filed.
        places: the first few code points that differ.
    """

    item: str
    label: str
    filed: str
    came: str | None
    same: bool
    places: tuple[Place, ...]


@dataclass(frozen=True)
class HandedOver:
    """One hand-over of a filing.

    Args:
        batch: the folder it came in.
        signer: 宛名番号 of who signed, as handed over, "" for none.
        subject: 宛名番号 of whom it is about, "" for none.
        verification: the 電子認証結果 that came with it.
        untouched: whether the 申請ZIP beside it is the one that was filed, byte for byte.
        rows: every item.
    """

    batch: str
    signer: str
    subject: str
    verification: str
    untouched: bool
    rows: tuple[Row, ...]

    @property
    def wrong(self) -> tuple[Row, ...]:
        """The items that did not come as they were filed."""
        return tuple(row for row in self.rows if not row.same)


@dataclass(frozen=True)
class Comparison:
    """What came of a filing at the core systems.

    Args:
        handed: every hand-over, in the order of their batches.
        faults: what in those batches does not fit the layout.
    """

    handed: tuple[HandedOver, ...] = ()
    faults: tuple[Text, ...] = ()


def comparison(room: Room, number: str, digest: str) -> Comparison:
    """Return what came of a 受付番号.

    Args:
        room: where.
        number: 受付番号.
        digest: SHA-256 of the 申請ZIP as it was filed.
    """
    simulation, inbox = room.simulation, room.running.workspace.inbox
    filing = simulation.core.filed(number)
    notes = simulation.world.journal.calls(operation=HAND_OVER, number=number)
    batches = {str(asked(note).get("batch", "")) for note in notes}
    if filing is None or not batches:
        return Comparison()
    others = set(complete_batches(inbox, simulation.world.profile.handover)) - batches
    came = simulation.core.received(inbox, room.bench.offer.columns, but=frozenset(others))
    handed = tuple(compared(filing, one, digest) for one in came.of(number))
    return Comparison(handed, tuple(came.faults))


def compared(filing: Filing, came: Delivered, digest: str) -> HandedOver:
    """Return one hand-over beside what was filed.

    Args:
        filing: what was filed.
        came: what was handed over.
        digest: SHA-256 of the 申請ZIP as it was filed.
    """
    labels = {
        name: item.label for name, item in catalogue.procedure(filing.procedure).named_items()
    }
    rows = [*_rows(filing.values, came.values, labels, "", "")]
    for group, delivered in came.groups.items():
        filed = filing.groups.get(group, ())
        for at in range(max(len(filed), len(delivered))):
            left: Mapping[str, str] = filed[at] if at < len(filed) else {}
            right: Mapping[str, str] = delivered[at] if at < len(delivered) else {}
            rows.extend(_rows(left, right, labels, f"{group}.", f"{group}[{at + 1}]."))
    return HandedOver(
        batch=came.batch,
        signer=came.fixed["signer"],
        subject=came.fixed["subject"],
        verification=came.fixed["verification"],
        untouched=hashlib.sha256(came.package or b"").hexdigest() == digest,
        rows=tuple(rows),
    )


def _rows(
    filed: Mapping[str, str],
    came: Mapping[str, str],
    labels: Mapping[str, str],
    of: str,
    shown: str,
) -> Iterator[Row]:
    for item in _in_order(filed, came):
        planted, received = filed.get(item, ""), came.get(item)
        is_secret = masked(item, "00") != "00"
        yield Row(
            item=f"{shown}{item}",
            label=labels.get(f"{of}{item}", ""),
            filed=masked(item, planted),
            came=None if received is None else masked(item, received),
            same=planted == received,
            places=() if is_secret or received is None else places(planted, received),
        )


def _in_order(filed: Mapping[str, str], came: Mapping[str, str]) -> Sequence[str]:
    return list(dict.fromkeys([*came, *(item for item, value in filed.items() if value)]))
