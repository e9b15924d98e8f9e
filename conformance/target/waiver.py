"""免除: a failure that is known, with the reason, who answers for it, and until when.

Whatever cannot have an effect is refused here, before anything runs: a requirement there is not,
one that fails no run, a reason nobody could act on, a day that has passed or lies too far ahead.
That a waiver's check passes, or is not asked for, shows only in the run
(`conformance.result.conclusion.stale_waivers`).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo

from conformance.result.conclusion import MUST
from conformance.specification.register import register
from conformance.target.section import Filled, Section, refused
from simulator.contracts.problem import Text
from simulator.contracts.refusal import Misfit, unusable

SHORTEST_REASON: Final = 10
LONGEST: Final = timedelta(days=180)
TODAY: Final = "today"
"""Key of the validation context that holds the present day in Japan."""


def _waivable(id_: str) -> str:
    one = register().of(id_)
    if one is None:
        raise refused("その番号の要求はありません", "there is no such requirement")
    if one.coverage != "checked":
        raise refused("検査のない要求です。免除は要りません", "it has no check, so needs no waiver")
    if one.level != MUST:
        raise refused(
            f"{one.level} は満たさなくても不適合になりません。免除は要りません",
            f"it is a {one.level}, which fails no run, so needs no waiver",
        )
    return id_


def _reason(value: str) -> str:
    if len(value.strip()) < SHORTEST_REASON:
        raise refused(
            f"{SHORTEST_REASON} 文字以上", f"must be {SHORTEST_REASON} characters or more"
        )
    return value


def _soon(value: date, info: ValidationInfo) -> date:
    today: date = (info.context or {})[TODAY]
    last = today + LONGEST
    if value <= today:
        raise refused(f"期限が過ぎています。今日は {today}", f"it has expired; today is {today}")
    if value > last:
        raise refused(
            f"期限が遠すぎます。{LONGEST.days} 日以内、{last} まで",
            f"it is too far ahead; at most {LONGEST.days} days, which is {last}",
        )
    return value


class Waiver(Section):
    """免除: 分かっている不合格 / A waiver: a failure that is known."""

    requirement: Annotated[str, AfterValidator(_waivable)] = Field(
        description="免除する要求の番号 / id of the requirement"
    )
    reason: Annotated[str, AfterValidator(_reason)] = Field(
        description="理由 (10 文字以上) / reason, 10 characters or more",
        json_schema_extra={"minLength": SHORTEST_REASON},
    )
    owner: Filled = Field(description="責任者 / who answers for it")
    expires: Annotated[date, AfterValidator(_soon)] = Field(
        description="期限の日 (180 日以内)。この日から効力がない / "
        "day from which it no longer holds, at most 180 days ahead"
    )


def each_once(waivers: list[Waiver]) -> list[Waiver]:
    """Return waivers, none of which speaks of a requirement that another speaks of.

    Raises:
        Misfit: two speak of the same requirement.
    """
    count = Counter(waiver.requirement for waiver in waivers)
    twice = Text("同じ要求の免除が二つあります", "the same requirement is waived twice")
    flaws = [
        unusable((place, "requirement"), twice)
        for place, waiver in enumerate(waivers)
        if count[waiver.requirement] > 1
    ]
    if flaws:
        raise Misfit(*flaws)
    return waivers
