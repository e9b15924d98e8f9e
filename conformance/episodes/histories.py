"""Random histories of several residents, each judged against a model of what is true.

Those in `KNOWN` are played in every run; the others are drawn. Where one fails, steps are left out
as long as what is left still fails: the shortest is kept, and says more than the rest.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from conformance.episodes import drawing
from conformance.episodes.episode import episode
from conformance.episodes.happenings import KNOWN, Do, Step, from_plain
from conformance.episodes.outcome import Kind, harms_at_rest
from conformance.episodes.playing import SHARED_TURNS, Company
from conformance.episodes.telling import event
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.episodes.account import Account
    from conformance.episodes.happenings import History
    from conformance.episodes.scene import Scene

TOGETHER = 4
"""How many drawn histories share their turns, and with them faults and cuts."""


@episode("histories", cycles=SHARED_TURNS, drawn=True)
def histories(scene: Scene) -> None:
    """順序を変えて重なる出来事: 申請、取下げ、更新、統合、障害、決定 /
    Events in any order: filings, withdrawals, renewals, merges, faults, decisions.
    """
    scene.open()
    company = Company(scene)
    if scene.case is not None:
        scene.histories = tuple(company.play([from_plain(scene.case.history)]))
        return
    scene.tally.know(event(do) for do in Do if do is not Do.CYCLE)
    accounts = [account for group in _groups(scene) for account in company.play(group)]
    for account in accounts:
        _count(scene, account)
    if not scene.stage.by_hand:
        accounts = _shortened(company, accounts)
    scene.histories = tuple(accounts)


def _drawn(scene: Scene) -> list[History]:
    seed, budget = scene.simulation.world.seed, scene.stage.budget
    streams = (Stream(seed, "history", place) for place in range(budget.histories))
    return [drawing.drawn(choices, budget.steps) for choices in streams]


def _count(scene: Scene, account: Account) -> None:
    """Count what happened in the history of each filing."""
    reached = [event(do) for do in dict.fromkeys(line.do for line in account.lines)]
    for filed in account.filed:
        scene.tally.sent(filed.planted.number, reached)


def _groups(scene: Scene) -> Iterator[Sequence[History]]:
    """Yield the histories that are played together: nothing drawn disturbs what is known."""
    drawn = _drawn(scene)
    if scene.stage.by_hand:
        yield [*KNOWN, *drawn]
        return
    for chosen, together in ((KNOWN, len(KNOWN)), (drawn, TOGETHER)):
        for cut in (False, True):
            # A cut also ends what others began.
            rest = iter(one for one in chosen if (Step(Do.CRASH) in one) is cut)
            while group := list(islice(rest, together)):
                yield group


def _shortened(company: Company, accounts: list[Account]) -> list[Account]:
    """Put the shortest history that does a harm, for each kind of harm, before all that do none."""
    done = {account: _kinds(account) for account in accounts}
    kept = []
    for kind in Kind:
        failing = [account for account in accounts if kind in done[account]]
        if failing:
            first = min(failing, key=lambda account: len(account.history))
            kept.append(_shortest(company, first, kind))
    kept += [account for account in accounts if not done[account]]
    company.forget(*(account for account in accounts if account not in kept))
    return kept


def _shortest(company: Company, failing: Account, kind: Kind) -> Account:
    """Leave out step after step, the last first, as long as what is left fails in the same way."""
    found = failing
    for place in reversed(range(len(failing.history))):
        shorter = found.history[:place] + found.history[place + 1 :]
        (account,) = company.play([shorter])
        if kind in _kinds(account):
            if found is not failing:  # that one may stand for another kind of harm
                company.forget(found)
            found = account
        else:
            company.forget(account)
    return found


def _kinds(account: Account) -> set[Kind]:
    return {harm.kind for harm in harms_at_rest(account)}
