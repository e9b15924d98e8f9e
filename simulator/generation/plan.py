"""What item *i* of a job is: who files what, where, when, and with which hazard.

Realistic: procedures as often as a city gets them, cases by their weights, a hazard now and then.
Coverage: every case of every procedure in turn, with every hazard in turn. Life: what a household
of the population files in five years, because of what happens to it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.filing import ProxyKind
from simulator.contracts.problem import Problem, Text
from simulator.generation.job import Mix
from simulator.procedures import builder, catalogue
from simulator.residents import filings, hazards, households, life, places, turns
from simulator.world.choices import Simplest, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Filing
    from simulator.generation.job import Job
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.residents.filings import Drawn
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Resident
    from simulator.residents.situations import Situation

YEAR = timedelta(days=365)
HALVES = (1, 15)
"""Days of a month on which something that has its season is tried."""
LIFE = timedelta(days=5 * 365)
HOUSEHOLDS = 200
"""How many households of an item may live without a filing of the kind that is asked for."""
TRIES = 20
"""How often chance may propose a family for whom a rule forbids the filing."""


@dataclass(frozen=True)
class Scene:
    """A case of a procedure that can be filed, with the first day on which it can."""

    procedure: Procedure
    case: Case
    day: date


@dataclass(frozen=True)
class Shut:
    """A case that nobody can file in the year the job is about, and why."""

    procedure: str
    case: str
    why: Problem


@dataclass(frozen=True)
class Stage:
    """All cases of a job: those that can be filed, and those that cannot."""

    scenes: tuple[Scene, ...]
    shut: tuple[Shut, ...]


@dataclass(frozen=True)
class Item:
    """One filing.

    Args:
        index: its number, from 0.
        scene: what is filed, and when.
        hazards: those that really are in it.
        filing: what is filed.
        situation: whom it is about, and why.
        signer: who signs it: the applicant or a proxy.
    """

    index: int
    scene: Scene
    hazards: tuple[Hazard, ...]
    filing: Filing
    situation: Situation
    signer: Resident


def item(job: Job, index: int) -> Item:
    """Return one item of a job, a pure function of both.

    Raises:
        Problem: nothing the job asks for can be filed.
    """
    if job.mix is Mix.LIFE:
        return _lived(job, index)
    scene, hazard = chosen(job, index)
    injected = builder.applicable(scene.procedure, (hazard,) if hazard else ())
    drawn = _drawn(job, index, scene, injected)
    filing, signer = _signed(job, index, drawn)
    return Item(index, scene, injected, filing, drawn.situation, signer)


def _lived(job: Job, index: int) -> Item:
    """Return a filing out of the life of a household; one that files nothing gives way."""
    asked = [catalogue.procedure(name) for name in job.procedures] or catalogue.procedures()
    wanted = {one.id for one in asked if any(case.event in turns.EVENTS for case in one.cases)}
    numbers = range(index * HOUSEHOLDS, (index + 1) * HOUSEHOLDS)
    for number in numbers if wanted else ():
        choices = Stream(job.seed, "lived", number)
        municipality = job.municipality or choices.pick(places.codes())
        one = life.lived(
            job.seed,
            number,
            job.day,
            job.day + LIFE,
            municipality=municipality,
            policy=job.mynumber,
        )
        found = [filed for filed in one.filings() if filed.procedure.id in wanted]
        if found:
            filed = choices.pick(found)
            filing, signer = _signed(job, index, filed.drawn)
            scene = Scene(filed.procedure, filed.case, filed.day)
            return Item(index, scene, (), filing, filed.drawn.situation, signer)
    raise Problem(
        Text(
            "暮らしの出来事から申請されない手続です。",
            "Nothing that happens in the lives of households leads to these procedures.",
        ),
        Text("--mix realistic を使ってください。", "Use --mix realistic."),
    )


def chosen(job: Job, index: int) -> tuple[Scene, Hazard | None]:
    """Return what an item files, and the hazard that is to be in it.

    Raises:
        Problem: nothing the job asks for can be filed.
    """
    known = hazards.catalogue()
    if job.mix is Mix.COVERAGE:
        scenes = staged(job).scenes
        turn, place = divmod(index, len(scenes))
        return scenes[place], (None, *known)[(place + turn) % (len(known) + 1)]
    choices = Stream(job.seed, "mix", index)
    scene = _weighted(job, choices)
    return scene, choices.pick(known) if choices.integer(1, 1000) <= job.hazards else None


def offered(procedure: Procedure, municipality: str) -> Procedure:
    """Return a procedure as residents of a municipality are offered it, there or in the prefecture.

    Args:
        procedure: the procedure.
        municipality: six-digit code of where they live; "" for anywhere.
    """
    return procedure.at(filings.addressee(procedure, municipality)) if municipality else procedure


@cache
def staged(job: Job) -> Stage:
    """Return what can be filed in a job.

    Raises:
        Problem: nothing can; it is the reason of the last case.
    """
    asked = [catalogue.procedure(name) for name in job.procedures] or catalogue.procedures()
    scenes, shut = [], []
    for procedure in asked:
        for case in offered(procedure, job.municipality).cases:
            found = _first(procedure, case, job)
            if isinstance(found, Problem):
                shut.append(Shut(procedure.id, case.id, found))
            else:
                scenes.append(Scene(procedure, case, found))
    if not scenes:
        raise shut[-1].why
    return Stage(tuple(scenes), tuple(shut))


def _first(procedure: Procedure, case: Case, job: Job) -> date | Problem:
    """Return the first day on which a case can be filed, tried twice a month for a year."""
    why = None
    for tried in _days(job.day):
        try:
            _simplest(procedure, case, tried, job.municipality or places.DEFAULT)
        except Problem as problem:
            why = why or problem
        else:
            return tried
    assert why is not None  # noqa: S101  there is one day at least
    return why


def _days(day: date) -> Iterator[date]:
    yield day
    following = (day + timedelta(days=n) for n in range(1, YEAR.days + 1))
    yield from (one for one in following if one.day in HALVES)


def _simplest(procedure: Procedure, case: Case, day: date, municipality: str) -> Drawn:
    local = offered(procedure, municipality)
    return filings.drawn(Simplest(), local, case, municipality=municipality, day=day)


def _weighted(job: Job, choices: Stream) -> Scene:
    scenes, sums = _scale(job)
    drawn = choices.integer(1, sums[-1])
    return next(scene for scene, end in zip(scenes, sums, strict=True) if drawn <= end)


@cache
def _scale(job: Job) -> tuple[tuple[Scene, ...], tuple[int, ...]]:
    """Return the scenes of a job with running sums of their weights.

    Where only such are asked for as nobody files, all are alike.
    """
    scenes = staged(job).scenes
    weights = [_filed()[scene.procedure.id] * scene.case.weight for scene in scenes]
    shares = [
        sum(other.case.weight for other in scenes if other.procedure is scene.procedure)
        for scene in scenes
    ]
    weights = [1000 * weight // share for weight, share in zip(weights, shares, strict=True)]
    return scenes, tuple(accumulate(weights if any(weights) else [1] * len(scenes)))


@cache
def _filed() -> dict[str, int]:
    """Return how often each procedure is filed in a year."""
    file = fixtures.folder("generation") / "mix.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: count for table in tables.values() for name, count in table.items()}


def _drawn(job: Job, index: int, scene: Scene, injected: tuple[Hazard, ...]) -> Drawn:
    """Return the filing; a family for whom a rule forbids it gives way to the next one."""
    why = None
    for attempt in range(TRIES):
        choices = Stream(job.seed, "filing", index, attempt)
        municipality = job.municipality or choices.pick(places.codes())
        local = offered(scene.procedure, municipality)
        if scene.case.id not in {case.id for case in local.cases}:
            continue
        try:
            return filings.drawn(
                choices,
                local,
                scene.case,
                municipality=municipality,
                day=scene.day,
                hazards=injected,
                index=index,
                policy=job.mynumber,
            )
        except Problem as problem:
            why = problem
    assert why is not None  # noqa: S101  some municipality takes it, or it were not staged
    raise why


def _signed(job: Job, index: int, drawn: Drawn) -> tuple[Filing, Resident]:
    """Return a filing with who signs it: the applicant, one of the family, or one of an office."""
    filing, situation = drawn.filing, drawn.situation
    if filing.proxy is None:
        return filing, situation.applicant
    home = situation.household.municipality
    deputy = situation.deputy
    if deputy is None or filing.proxy.kind is ProxyKind.SENDER:
        deputy = households.draw(
            Stream(job.seed, "proxy", index), index, situation.day, municipality=home
        ).head
    return filings.represented(filing, deputy), deputy
