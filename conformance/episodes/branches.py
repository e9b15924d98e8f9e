"""The branches that generated filings can reach: procedure, case, hazard, size, attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.episodes.tally import Reached
from conformance.result.model import Bilingual
from simulator.residents import hazards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.episodes.examples import Example, Subject
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.residents.hazards import Hazard

PROCEDURE = Bilingual(ja="手続", en="procedure")
CASE = Bilingual(ja="場面", en="case")
HAZARD = Bilingual(ja="失われやすい値", en="hazard")
ITEMS = Bilingual(ja="記入した項目", en="items filled in")
ROWS = Bilingual(ja="繰返しの行", en="rows of repeat groups")
FILES = Bilingual(ja="添付の数", en="attachments")
ITEM_BOUNDS = (10, 20, 40, 80)
FEW_BOUNDS = (0, 1, 3, 10)


def possible(subjects: Iterable[Subject]) -> Iterator[Reached]:
    """Yield every branch that filings of some subjects can reach."""
    known = tuple(subjects)
    yield from (_procedure(one.form) for one in known)
    yield from (_case(one.form, one.case) for one in known)
    yield from map(hazard, hazards.catalogue())
    for kind, bounds in ((ITEMS, ITEM_BOUNDS), (ROWS, FEW_BOUNDS), (FILES, FEW_BOUNDS)):
        yield from (_range(kind, bound, bounds) for bound in (*bounds, bounds[-1] + 1))


def reached(example: Example) -> Iterator[Reached]:
    """Yield the branches that a generated filing reaches."""
    filing, subject = example.filing, example.subject
    rows = [row for rows in filing.groups.values() for row in rows]
    items = sum(bool(text) for row in (filing.values, *rows) for text in row.values())
    yield _procedure(subject.form)
    yield _case(subject.form, subject.case)
    yield from map(hazard, example.hazards)
    yield _range(ITEMS, items, ITEM_BOUNDS)
    yield _range(ROWS, len(rows), FEW_BOUNDS)
    yield _range(FILES, len(filing.attachments), FEW_BOUNDS)


def hazard(one: Hazard) -> Reached:
    """Return the branch of a hazard."""
    return Reached(HAZARD, one.id, Bilingual(ja=one.ja, en=one.en))


def _procedure(form: Procedure) -> Reached:
    return Reached(PROCEDURE, form.id, Bilingual(ja=form.title, en=form.id))


def _case(form: Procedure, case: Case) -> Reached:
    title = Bilingual(ja=f"{form.title}: {case.ja}", en=f"{form.id}: {case.en}")
    return Reached(CASE, f"{form.id}/{case.id}", title)


def _range(kind: Bilingual, count: int, bounds: tuple[int, ...]) -> Reached:
    """Return the branch of a count: the first bound that it does not exceed."""
    for low, high in zip((-1, *bounds), bounds, strict=False):
        if count <= high:
            name = str(high) if low + 1 == high else f"{low + 1}-{high}"
            return Reached(kind, name, Bilingual(ja=name, en=name))
    name = f"{bounds[-1] + 1}-"
    return Reached(
        kind, name, Bilingual(ja=f"{bounds[-1] + 1} 以上", en=f"{bounds[-1] + 1} or more")
    )
