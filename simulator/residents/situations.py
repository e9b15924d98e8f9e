"""Situations: a family to which a life event happened, seen on the day on which it files.

The facts of a situation are all a form can ask. One function draws through `Choices`: a seeded
stream gives the situations of a run, hypothesis shrinks to the plain persona.

Facts that stand for a choice are codes, the same in every form (our model):

- occupation: employee, self-employed, none, other; of grown children student, employed, none
- pension: employees, national, none
- relation: child in `children` and `elders`, mother or father in `guardians`, and self, spouse,
  child, parent or sibling in `members` and `insured-members`
- reason (保育を必要とする事由): employment, job-seeking
- account.type: ordinary; disaster.cause: storm-flood; house.owner: self
- insured.disease: cerebrovascular; care.level: none, support-1 and -2, care-1 to -5
- car.class: private-passenger
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text
from simulator.procedures.facts import Facts
from simulator.residents import families, households, telling
from simulator.residents.events import EVENTS
from simulator.residents.families import Cast
from simulator.residents.mynumber import Policy
from simulator.residents.occasions import Happened
from simulator.residents.telling import Teller

if TYPE_CHECKING:
    from datetime import date

    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household, Resident
    from simulator.world.choices import Choices

SAME_DAY = (0, 0)
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Situation:
    """Somebody who has a reason to file.

    Args:
        household: the family.
        applicant: who applies (申請者); who signs, unless a proxy does.
        deputy: who of the family can file in the applicant's place, if anybody.
        day: the filing day.
        facts: what they know.
    """

    household: Household
    applicant: Resident
    deputy: Resident | None
    day: date
    facts: Facts


def situation(
    choices: Choices,
    event: str,
    *,
    municipality: str,
    day: date,
    days: tuple[int, int] = SAME_DAY,
    suppose: Mapping[str, str] = NOTHING,
    hazards: tuple[Hazard, ...] = (),
    index: int = 0,
    policy: Policy = Policy.OMIT,
) -> Situation:
    """Draw a family to which an event happened.

    Args:
        choices: the source of chance; the smallest answers give the simplest persona.
        event: one of `procedures.facts.EVENTS`.
        municipality: six-digit code of where it files.
        day: the filing day.
        days: least and greatest number of days from the event to the filing; negative: before it.
        suppose: facts that are to hold. The family has a spouse, an insured person's category, a
            level of care as they say; any other fact just takes the place of the one drawn.
        hazards: injected into the family.
        index: number of the household.
        policy: about 個人番号.

    Raises:
        Problem: there is no data for the municipality.
    """
    kind = EVENTS[event]
    drawn = households.draw(
        choices, index, day, municipality=municipality, hazards=hazards, policy=policy
    )
    on = kind.when(choices, day, days)
    cast = Cast(
        choices,
        min(on, day),
        fixed=any("birthday" in hazard.touches for hazard in hazards),
        second=suppose.get("insured.category") == "second",
    )
    family = kind.shape(drawn, cast)
    if "spouse.exists" in suppose:
        with_spouse = suppose["spouse.exists"] == "yes"
        family = families.couple(family, cast) if with_spouse else replace(family, spouse=None)
    return _seen(choices, event, family, on, day, suppose)


def situation_of(
    choices: Choices,
    event: str,
    household: Household,
    *,
    day: date,
    days: tuple[int, int] = SAME_DAY,
    suppose: Mapping[str, str] = NOTHING,
) -> Situation:
    """Return the situation of a family that is known already.

    The arguments are those of `situation`, with the household in place of what draws one.

    Raises:
        Problem: the event cannot have happened to it.
    """
    kind = EVENTS[event]
    if not kind.fits(household, day):
        raise Problem(
            Text(
                ja=f"{household.head.name} の世帯には {day} の時点で {event} が起きえません。",
                en=f"On {day}, {event} cannot have happened to the family of"
                f" {household.head.name}.",
            ),
            Text(
                ja="別の場面か、別の申請者を選んでください。",
                en="Choose another case, or somebody else to file.",
            ),
        )
    return _seen(choices, event, household, kind.when(choices, day, days), day, suppose)


def agrees(household: Household, day: date, suppose: Mapping[str, str]) -> bool:
    """Tell whether a family known already is as the facts say: with a spouse, insured by age.

    Args:
        household: the family.
        day: the filing day.
        suppose: facts that are to hold; others say nothing about the family.
    """
    said = {
        "spouse.exists": "yes" if household.spouse else "no",
        "insured.category": "first" if families.is_first(household, day) else "second",
    }
    return all(said.get(name, text) == text for name, text in suppose.items())


def _seen(
    choices: Choices,
    event: str,
    family: Household,
    on: date,
    day: date,
    suppose: Mapping[str, str],
) -> Situation:
    kind = EVENTS[event]
    on = family.children[-1].born if kind.birth else on
    applicant = family.eligible(day)[0] if kind.for_child else family.head
    work = telling.occupations(family, choices, day)
    teller = Teller(family, applicant, day, work)
    values = {
        "day": day.isoformat(),
        "signer": "applicant",
        "event.kind": event,
        "event.date": on.isoformat(),
        **teller.values(choices),
        "applicant.recipient": "yes" if kind.recipient else "no",
        **kind.tell(Happened(teller, on, choices, suppose.get("care.level", ""))),
    }
    left = family.eligible(day)[0] if kind.leaves else None
    facts = Facts({name: text for name, text in values.items() if text}, teller.rows(left))
    return Situation(
        household=family,
        applicant=applicant,
        deputy=_deputy(family, applicant, day),
        day=day,
        facts=facts.supposing(suppose),
    )


def _deputy(family: Household, applicant: Resident, day: date) -> Resident | None:
    others = (one for one in family.family if one != applicant and families.adult(one, day))
    return next(others, None)
