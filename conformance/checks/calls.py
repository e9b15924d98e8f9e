"""Expectations about the calls a connector made, in the words of the journal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from conformance.checks.check import Deviation
from conformance.checks.judge import Unjudgeable
from conformance.result.model import Bilingual, Finding
from simulator.contracts.profile import MUNICIPAL, ErrorName, Operation
from simulator.contracts.status import JAPANESE, RESULTS, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from conformance.episodes.evidence import Planted
    from simulator.journal.journal import Call

NEEDS_TOKEN = frozenset(MUNICIPAL) - {Operation.LOGIN}
PORTAL = frozenset(Operation)
CUT = 0
UNAVAILABLE = 503
LIMITED = 429


def expect_calls(calls: Sequence[Call]) -> CallsExpectation:
    """Begin an expectation about some calls."""
    return CallsExpectation(calls)


class CallsExpectation:
    """What some calls must (not) contain."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls

    def are_none(self) -> None:
        """Expect no call at all."""
        if self._calls:
            self._deviates(
                "呼び出し", "calls", _say("なし", "none"), _told(self._calls), calls=self._calls
            )

    def fetch(self, filing: Planted) -> None:
        """Expect that a filing was fetched whole."""
        fetches = [c for c in self._calls if c.number == filing.number]
        if not any(c.operation == Operation.GET_APPLICATION and c.done for c in fetches):
            self._deviates(
                f"{filing.note.ja} ({filing.number}) の取得",
                f"fetch of {filing.number}: {filing.note.en}",
                _say("成功", "success"),
                _told(fetches),
                filing,
            )

    def after_outage_are_at_most(self, most: int) -> None:
        """Expect few portal calls after the first 503."""
        portal = [call for call in self._calls if call.operation in PORTAL]
        first = next(
            (i for i, call in enumerate(portal) if call.status == UNAVAILABLE), len(portal)
        )
        after = portal[first + 1 :]
        if len(after) > most:
            self._deviates(
                "503 の後の呼び出し",
                "calls after the 503",
                _say(f"{most} 回以下", f"at most {most}"),
                _say(f"{len(after)} 回", str(len(after))),
                calls=portal[first:],
            )

    def pause_after_limit(self, pause: timedelta, most: int) -> None:
        """Expect few portal calls until the pause that the first 429 asked for is over."""
        portal = [call for call in self._calls if call.operation in PORTAL]
        first = next((i for i, call in enumerate(portal) if call.status == LIMITED), None)
        if first is None:
            raise Unjudgeable(_say("429 に当たっていません。", "It never met the 429."))
        until = datetime.fromisoformat(portal[first].at) + pause
        early = [c for c in portal[first + 1 :] if datetime.fromisoformat(c.at) < until]
        if len(early) > most:
            self._deviates(
                "429 の後、待つ秒数が過ぎるまでの呼び出し",
                "calls after the 429, before its seconds had passed",
                _say(f"{most} 回以下 (同時に送ったもの)", f"at most {most} (those under way)"),
                _say(f"{len(early)} 回", str(len(early))),
                calls=portal[first:],
            )

    def log_in_at_most_once(self) -> None:
        """Expect one login or none."""
        logins = [call for call in self._calls if call.operation == Operation.LOGIN]
        if len(logins) > 1:
            self._deviates(
                "この周期のログイン",
                "logins in this cycle",
                _say("1 回まで", "one at most"),
                _say(f"{len(logins)} 回", str(len(logins))),
                calls=logins,
            )

    def carry_no_credentials(self) -> None:
        """Expect that no call told whose it is."""
        telling = [call for call in self._calls if call.account]
        if telling:
            self._deviates(
                "別のオリジンへの、認証情報のある呼び出し",
                "calls to another origin that carry credentials",
                _say("なし", "none"),
                _told(telling),
                calls=telling,
            )

    def are_registered_again(self, filing: Planted) -> None:
        """Expect that a registration whose answer was lost is made again."""
        _lost, later = self._after_a_lost_one(filing)
        if not any(call.done for call in later):
            self._deviates(
                f"{filing.note.ja} ({filing.number}) の登録のやり直し",
                f"registration made again for {filing.number}: {filing.note.en}",
                _say("ある", "made"),
                _told(later),
                filing,
            )

    def repeat_unchanged(self, filing: Planted) -> None:
        """Expect that what is registered again after a lost answer is what was lost."""
        lost, later = self._after_a_lost_one(filing)
        if later and _registered(later[0]) != _registered(lost):
            self._deviates(
                f"{filing.note.ja} ({filing.number}) のやり直した登録",
                f"what was registered again for {filing.number}: {filing.note.en}",
                _say(lost.request, lost.request),
                _say(later[0].request, later[0].request),
                filing,
            )

    def _after_a_lost_one(self, filing: Planted) -> tuple[Call, list[Call]]:
        """Return the registration of a filing whose answer was lost, and its repeats.

        A later state of the filing is no repeat.

        Raises:
            Unjudgeable: no answer was lost.
        """
        own = self._registrations(filing)
        place = next((i for i, call in enumerate(own) if call.status == CUT), None)
        if place is None:
            raise Unjudgeable(_say("失われた応答がありません。", "No answer was lost."))
        lost = own[place]
        state, _ = _registered(lost)
        return lost, [call for call in own[place + 1 :] if _registered(call)[0] == state]

    def set_state(self, filing: Planted, *states: Status) -> None:
        """Expect that some call changed the filing to one of these states."""
        if not any(self._changes(filing, states)):
            self._deviates(
                f"{filing.note.ja} ({filing.number}) の状態の登録",
                f"registration for {filing.number}: {filing.note.en}",
                _states(states),
                _told([call for call in self._calls if call.number == filing.number]),
                filing,
            )

    def leave_undecided(self, filing: Planted, *states: Status) -> None:
        """Expect that no call changed the filing to one of these states."""
        changes = self._changes(filing, states)
        if changes:
            self._deviates(
                f"{filing.note.ja} ({filing.number}) の状態の登録",
                f"registration for {filing.number}: {filing.note.en}",
                _say(f"{_states(states).ja} がないこと", f"none of {_states(states).en}"),
                _told(changes),
                filing,
            )

    def report_receipt_first(self, filing: Planted) -> None:
        """Expect that nothing but 受付 was tried for a filing before 受付 was registered."""
        own = self._registrations(filing)
        until = next((i for i, c in enumerate(own) if c.effect == Status.RECEIVED), len(own))
        early = [call for call in own[:until] if call.refused == ErrorName.TRANSITION_REFUSED]
        if early:
            self._tries(filing, "「受付」より前の登録", "registrations before 受付", early)

    def take_allowed_steps(self, *filings: Planted) -> None:
        """Expect that no state was tried to which the present one of a filing does not lead."""
        for filing in filings:
            own = self._registrations(filing)
            refused = [call for call in own if call.refused == ErrorName.TRANSITION_REFUSED]
            if refused:
                self._tries(filing, "進めない状態の登録", "states that may not follow", refused)

    def _tries(self, filing: Planted, ja: str, en: str, calls: Sequence[Call]) -> None:
        self._deviates(
            f"{filing.note.ja} ({filing.number}) の{ja}",
            f"{en} for {filing.number}: {filing.note.en}",
            _say("なし", "none"),
            _told(calls),
            filing,
        )

    def send_one_result(self, filing: Planted) -> None:
        """Expect that exactly one result was sent for a filing, or the same one again."""
        sent = [
            call
            for call in self._registrations(filing)
            if call.effect in RESULTS or call.refused == ErrorName.TRANSITION_REFUSED
        ]
        if len(sent) != 1:
            self._deviates(
                f"{filing.note.ja} ({filing.number}) に送られた結果",
                f"results sent for {filing.number}: {filing.note.en}",
                _say("1 つ", "one"),
                _say(f"{len(sent)}: {_told(sent).ja}", f"{len(sent)}: {_told(sent).en}"),
                filing,
            )

    def report_only_what_was_fetched(self) -> None:
        """Expect that every 受付 came after a fetch that gave the filing whole."""
        fetched: set[str] = set()
        early = []
        for call in self._calls:
            if call.operation == Operation.GET_APPLICATION and call.done:
                fetched.add(call.number)
            if call.effect == Status.RECEIVED and call.number not in fetched:
                early.append(call)
        if early:
            self._deviates(
                "取得していない申請の「受付」",
                "受付 for filings not fetched",
                _say("なし", "none"),
                _told(early),
            )

    def _registrations(self, filing: Planted) -> list[Call]:
        return [
            call
            for call in self._calls
            if call.operation == Operation.REGISTER_STATUS and call.number == filing.number
        ]

    def _changes(self, filing: Planted, states: Sequence[Status]) -> list[Call]:
        own = (call for call in self._calls if call.number == filing.number)
        return [call for call in own if call.effect in states]

    def carry_a_token(self) -> None:
        """Expect that no call that needs a token came before a login or without an account."""
        bare = [
            c for c in self._calls if c.operation in NEEDS_TOKEN and not c.account and not c.fault
        ]
        if bare:
            self._deviates(
                "トークンのない呼び出し", "calls without a token", _say("なし", "none"), _told(bare)
            )

    def fetch_only_listed(self, listed: frozenset[str]) -> None:
        """Expect that every fetch names a filing the list could have given."""
        stray = [
            call
            for call in self._calls
            if call.operation == Operation.GET_APPLICATION and call.number not in listed
        ]
        if stray:
            self._deviates(
                "一覧にない受付番号の取得",
                "fetches of unlisted numbers",
                _say("なし", "none"),
                _told(stray),
                calls=stray,
            )

    def _deviates(
        self,
        ja: str,
        en: str,
        expected: Bilingual,
        received: Bilingual,
        filing: Planted | None = None,
        calls: Sequence[Call] = (),
    ) -> None:
        finding = Finding(subject=_say(ja, en), expected=expected, received=received)
        raise Deviation([finding], filing, calls=calls)


def _states(states: Sequence[Status]) -> Bilingual:
    return _say("・".join(JAPANESE[state] for state in states), ", ".join(states))


def _told(calls: Sequence[Call]) -> Bilingual:
    if not calls:
        return _say("なし", "none")
    lines = [
        " ".join(filter(None, (call.operation, call.number, "→", str(call.status), call.refused)))
        for call in calls
    ]
    text = "; ".join(lines[:5]) + (" …" if len(lines) > 5 else "")
    return _say(text, text)


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)


def _registered(call: Call) -> tuple[str, str]:
    """Return what a call registered: the code of the state, and the comment."""
    said = json.loads(call.request)
    return said.get("status", ""), said.get("comment") or ""
