"""Generated filings of every procedure and case, with what there is to say of each.

What is drawn passes the form check and shrinks to the plainest filing of its case. Filings of one
case come in an order that a seed fixes, so that one found to fail can be drawn again and shrunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from conformance.result.model import Bilingual
from conformance.strategies import ByHypothesis
from simulator.procedures import builder, twins
from simulator.residents import filings, hazards
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy
    from hypothesis.vendor.pretty import RepresentationPrinter

    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.residents.hazards import Hazard
    from simulator.residents.mynumber import Policy

HAZARDS = 2
LARGEST_SEED = 2**32 - 1
REPEATABLE = settings(
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
    report_multiple_bugs=False,
)


@dataclass(frozen=True)
class Subject:
    """What is filed: a procedure in one of its cases.

    Args:
        form: the procedure as the municipality offers it.
        case: one of its cases.
        municipality: six-digit code of the municipality that whoever files lives in.
        day: about when it is filed.
        policy: about 個人番号.
    """

    form: Procedure
    case: Case
    municipality: str
    day: date
    policy: Policy

    def seed(self, run: int) -> int:
        """Return the seed of its filings in a run; with one for all, all would have one hazard."""
        return Stream(run, "example", self.form.id, self.case.id).integer(0, LARGEST_SEED)

    def strategy(self, among: Sequence[Hazard] | None = None) -> SearchStrategy[Example]:
        """Return a strategy for filings of it, with up to two hazards; the smallest has none.

        Args:
            among: which hazards to draw from; by default all.
        """
        return _examples(self, among)


@dataclass(frozen=True)
class Example:
    """A generated filing.

    Args:
        filing: what is filed.
        subject: what it is of.
        hazards: what was injected and shows in its form.
        of_chance: whether chance has drawn it; otherwise it has been made for its one hazard.
    """

    filing: Filing
    subject: Subject
    hazards: tuple[Hazard, ...]
    of_chance: bool = True

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:  # noqa: FBT001
        # Hypothesis writes down what fails, and would write down a whole form here.
        printer.text(self.note.en)

    @property
    def note(self) -> Bilingual:
        """What is special about it: procedure, case and hazards."""
        form, case = self.subject.form, self.subject.case
        ja = [f"{form.title} ({case.ja.rstrip('。')})", *(one.ja for one in self.hazards)]
        en = [f"{form.id} ({case.en.rstrip('.')})", *(one.en for one in self.hazards)]
        return Bilingual(
            ja="、".join(one.rstrip("。") for one in ja),
            en="; ".join(one.rstrip(".") for one in en),
        )

    @property
    def size(self) -> tuple[int, int]:
        """Which of its procedure's cases it is of, the plainest first, and how long its texts."""
        rows = [row for rows in self.filing.groups.values() for row in rows]
        length = sum(len(text) for row in (self.filing.values, *rows) for text in row.values())
        return self.subject.form.cases.index(self.subject.case), length


def subjects(scene: Scene, *, by_proxies: bool) -> tuple[Subject, ...]:
    """Return every case of every procedure that the scene's municipality takes today.

    Args:
        scene: where they are filed.
        by_proxies: those too that somebody files for another.
    """
    home = scene.people.resident(1).household.municipality
    day, policy = scene.now.date(), scene.stage.policy
    return tuple(
        Subject(form, case, home, day, policy)
        for form in scene.simulation.applicant.forms.offered(scene.office)
        for case in form.cases
        if by_proxies or case.proxy is None
    )


def drawn(subject: Subject, count: int, run: int) -> list[Example]:
    """Return generated filings of one case; the plainest, which comes first, is left out.

    Args:
        subject: what they are of.
        count: how many.
        run: the run's seed.
    """
    found: list[Example] = []

    @seed(subject.seed(run))
    @settings(REPEATABLE, max_examples=count + 1, phases=(Phase.generate,))
    @given(subject.strategy())
    def collect(one: Example) -> None:
        found.append(one)

    collect()
    return found[1:]


@st.composite
def _examples(draw: DrawFn, subject: Subject, among: Sequence[Hazard] | None) -> Example:
    choices = ByHypothesis(draw)
    chosen = hazards.draw(choices, HAZARDS, among)
    filed = filings.drawn(
        choices,
        subject.form,
        subject.case,
        municipality=subject.municipality,
        day=twins.filing_day(subject.case, subject.day),
        hazards=chosen,
        policy=subject.policy,
    )
    return Example(filed.filing, subject, builder.applicable(subject.form, chosen))
