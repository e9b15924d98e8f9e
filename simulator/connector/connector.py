"""The connector itself: one cycle brings in links and filings, hands over, and reports status.

Order of work in a cycle: links, list, fetch and store, judge, hand over, register states. Each
part can be cut off at any point and is taken up again by the next cycle.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from simulator.connector import links
from simulator.connector.crl import RevocationLists
from simulator.connector.decisions import owed_for
from simulator.connector.duties import DUTIES
from simulator.connector.facts import Decision
from simulator.connector.flaw import PackageRefused
from simulator.connector.handover import batches, complete_batch, is_complete, write_batch
from simulator.connector.ocsp import Responder, Told
from simulator.connector.package import read_package
from simulator.connector.portal import PortalClient, PortalRefused, PortalUnavailable
from simulator.connector.portal_result import read_result
from simulator.connector.signature import SignatureUnreadable, Verifier
from simulator.connector.steps import DEFERRED, STATE_FILE, UNCONFIRMED, VISIT
from simulator.connector.store import Store
from simulator.connector.turn import Turn
from simulator.contracts.profile import find

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.connector.facts import (
        Application,
        CertificateName,
        StaffDecision,
        Stored,
    )
    from simulator.connector.settings import Settings
    from simulator.connector.steps import Steps

TIMEOUT_SECONDS = 10
ADDRESS_NUMBER = re.compile("[0-9]{15}")


class Connector:
    """A connector set up for one municipality.

    Args:
        settings: where everything is.
        steps: the rules it follows.
        now: tells the time.
    """

    def __init__(self, settings: Settings, steps: Steps, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._duties = DUTIES[settings.role]
        self._steps = steps
        self._now = now
        self._profile = find(settings.profile)
        settings.state.mkdir(parents=True, exist_ok=True)
        self._store = Store(steps.state_file(settings.state))
        self._turn = Turn(settings.state / f"{STATE_FILE}.turn")
        if not steps.keeps_links():
            self._store.forget_links()
        if not steps.keeps_owed():
            self._store.forget_owed()
        self._client = httpx.Client(
            verify=steps.trust(settings.portal.ca_file),
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )
        self._portal = PortalClient(self._client, settings.portal, self._profile, steps, self._log)
        signature = settings.signature
        self._told: Told = {}
        self._known: dict[str, Application] = {}
        informant = (
            RevocationLists(self._client, signature.crl_url, steps, now)
            if signature.revocation == "crl"
            else Responder(self._client, signature.ocsp_url, steps, now, self._told)
        )
        self._verifier = Verifier(signature.anchors, informant, self._profile.package, steps)
        self._links = links.Links(self._store)

    def close(self) -> None:
        """Let go of connections and files."""
        self._client.close()
        self._store.close()
        self._turn.close()

    @staticmethod
    def forget(state: Path) -> None:
        """Delete what a closed connector kept in a folder, and nothing that is not its own."""
        for file in state.glob(f"{STATE_FILE}*"):
            file.unlink()
        with suppress(OSError):
            state.rmdir()

    def cycle(self) -> dict[str, object]:
        """Do everything there is to do now, unless another instance is at it.

        Returns:
            ``{"portal": "reached" | "unavailable" | "refused" | "left to another instance"}``.
        """
        with self._turn.taken() as mine:
            if not mine and self._steps.takes_turns():
                return {"portal": "left to another instance"}
            return self._work()

    def _work(self) -> dict[str, object]:
        self._told.clear()
        self._known.clear()
        linked = self._duties.links and self._take_links()
        portal = self._guarded(self._fetch)
        self._judge(new_links=linked)
        if self._duties.hands_over:
            self._hand_over()
        if portal == "reached":
            portal = self._guarded(self._register)
        return {"portal": portal}

    def list(self) -> list[dict[str, str]]:
        """Return every filing known, as staff would see it."""
        return [
            {
                "number": stored.number,
                "state": stored.state,
                "reason": stored.reason,
                "verification": self._steps.listed(stored.verification),
                "signer": self._steps.listed_signer(stored.signer),
                "former": stored.former,
            }
            for stored in self._store.filings()
            if self._steps.is_shown(stored.state)
        ]

    def decide(self, said: StaffDecision) -> None:
        """Take a staff decision; it is registered in the next cycle.

        Raises:
            ValueError: the decision cannot be taken.
        """
        self._refuse_what_others_do()
        stored = self._store.filing(said.number)
        owed = owed_for(stored, said, self._profile.wire.documents, self._steps)
        self._store.decide(said.number, said.decision, final=said.decision != VISIT, owed=owed)

    def identify(self, number: str, signer: str, subject: str) -> None:
        """Take 宛名番号 as staff entered them; they count from the next cycle on.

        Args:
            number: 受付番号.
            signer: the signer's, "" where staff say nothing of it.
            subject: that of whom a proxy files for, "" likewise.

        Raises:
            ValueError: one is no 宛名番号, there is none, or no such filing waits.
        """
        self._refuse_what_others_do()
        for given in filter(None, (signer, subject)):
            if not ADDRESS_NUMBER.fullmatch(given):
                message = f"not a 宛名番号 of 15 digits: {given!r}"
                raise ValueError(message)
        if not (signer or subject):
            message = "no 宛名番号"
            raise ValueError(message)
        if not self._store.enter(number, signer, subject):
            message = f"no filing {number!r} waits"
            raise ValueError(message)

    def _refuse_what_others_do(self) -> None:
        if not self._duties.judges:
            message = f"staff work elsewhere: role = {self._settings.role}"
            raise ValueError(message)

    def _take_links(self) -> bool:
        """Take link files in, and tell whether any was taken."""
        linked = links.take_in(
            self._settings.links, self._profile.linkage, self._store, self._steps
        )
        for refused in linked.refused:
            self._log(f"紐付ファイルを採らない {refused}")
        return linked.files > 0

    def _guarded(self, work: Callable[[], None]) -> str:
        pause = self._store.note("paused-until")
        if pause and self._now() < datetime.fromisoformat(pause):
            return "unavailable"
        try:
            work()
        except PortalUnavailable as error:
            if seconds := self._steps.waits(error.retry_after):
                until = self._now() + timedelta(seconds=seconds)
                self._store.remember("paused-until", until.isoformat())
            return "unavailable"
        except PortalRefused as error:
            self._log(f"ポータルが拒否 {error}")
            return "refused"
        return "reached"

    def _fetch(self) -> None:
        now = self._now()
        last = self._store.note("listed-until")
        since, until = self._steps.window(datetime.fromisoformat(last) if last else None, now)
        listed = self._portal.applications(since, until)
        for one in listed:
            if self._steps.lets_go(one):
                self._store.withdraw(one.number)
        ours = [one for one in listed if self._steps.takes_in(one)]
        new = [one.number for one in ours if self._steps.is_new(one, self._store.has)]
        fetched = [self._fetch_one(number) for number in self._steps.to_fetch(new)]
        # The window moves on only when nothing is left behind in it.
        if all(fetched):
            self._store.remember("listed-until", now.isoformat())

    def _fetch_one(self, number: str) -> bool:
        stand_in = self._steps.stand_in()
        if stand_in is not None:
            self._store.add(number, stand_in)
        try:
            package = self._portal.application(number)
        except PortalRefused as error:
            self._log(f"取得を拒否された 受付番号={number} {error}")
            return False
        except PortalUnavailable as error:
            match self._steps.after_outage(cut=error.cut):
                case "stop":
                    raise
                case "go-on":
                    return False
                case "give-up":
                    package = b""
        self._store.add(number, package)
        return True

    def _judge(self, *, new_links: bool) -> None:
        self._judge_fetched(self._store.filings("fetched"))
        for stored in self._store.filings("waiting", "handed-over"):
            linked = new_links and self._steps.identifies_again(stored)
            if linked or (stored.state == "waiting" and _is_due(stored)):
                self._judge_one(stored, first=False)

    def _judge_fetched(self, fetched: Sequence[Stored]) -> None:
        refused: dict[str, PackageRefused] = {}
        for stored in fetched:
            try:
                self._judge_one(stored, first=True)
            except PackageRefused as why:
                refused[stored.number] = why
        for number in self._steps.set_aside([*refused], [stored.number for stored in fetched]):
            self._set_aside(number, refused.get(number) or next(iter(refused.values())))

    def _judge_one(self, stored: Stored, *, first: bool) -> None:
        number = stored.number
        application = self._read(number)
        # Files are needed no more, and may be large.
        self._known[number] = replace(application, members={})
        if not self._duties.judges:
            self._store.judge(number, "kept", "", "", "", "", [])
            self._log(self._steps.log_line(application))
            return
        try:
            certificate, decision = self._examine(application)
        except SignatureUnreadable as error:
            certificate, decision = None, Decision("unconfirmed", f"隔離: {error}")
        if first:
            self._store.name_former(number, application.former)
            self._log(self._steps.log_line(application))
        signer = self._steps.signer(stored, self._signer(certificate, application))
        subject = self._steps.subject(stored, application, signer)
        reason = _waits_for(application, decision, signer, subject)
        told = (
            self._steps.first_status(ready=not reason, signed=application.signed) if first else []
        )
        self._store.judge(
            number,
            "waiting" if reason else "ready",
            reason,
            self._steps.verification(decision),
            signer,
            "" if reason else subject,
            told + self._steps.result_by_itself(application),
        )

    def _content(self, number: str) -> Application:
        """Return what a filing says; what this cycle has judged is not read once more."""
        return self._known.get(number) or self._read(number)

    def _read(self, number: str) -> Application:
        return read_package(self._store.package(number), self._profile.package, number, self._steps)

    def _set_aside(self, number: str, refused: PackageRefused) -> None:
        statuses = self._steps.first_status(ready=False) if self._duties.judges else []
        self._store.judge(number, "quarantined", f"隔離: {refused}", UNCONFIRMED, "", "", statuses)
        self._log(f"隔離 受付番号={number} {refused.flaw}")  # a file's name may be a person's

    def _examine(self, application: Application) -> tuple[CertificateName | None, Decision]:
        """Return the certificate of a signature, and what is decided on it."""
        members = application.members
        if not application.signed:
            return None, self._steps.decide_unsigned(application)
        if self._settings.signature.check == "portal-result":
            certificate = self._verifier.signer(members)
            told = read_result(members, self._profile.package)
            return certificate, self._steps.follow_portal(told, certificate)
        at = self._steps.judged_at(application.arrived, self._now())
        facts = self._verifier.facts(members, at)
        return facts.certificate, self._steps.decide_signature(facts, at)

    def _signer(self, certificate: CertificateName | None, application: Application) -> str:
        if certificate is None:
            return ""
        return self._steps.identify(certificate, application, self._links) or ""

    def _hand_over(self) -> None:
        ready, before = self._store.filings("ready"), self._store.filings("handed-over")
        cut_short = {stored.batch for stored in self._store.filings("handing-over")}
        complete = {stored.batch for stored in before}
        for batch in sorted({stored.batch for stored in self._store.filings("sealed")}):
            complete_batch(self._settings.handover, batch, self._profile.handover, self._steps)
            self._store.finish(batch)
        for batch in self._steps.to_write(sorted(cut_short), sorted(complete)):
            if is_complete(self._settings.handover, batch, self._profile.handover):
                self._store.finish(batch)
            else:
                self._write(batch)
        chosen = self._steps.to_hand_over(ready, before)
        applications = [self._content(stored.number) for stored in chosen]
        forms = {application.number: application.form_version for application in applications}
        for numbers in batches(forms, self._profile.handover):
            count = int(self._store.note("batches") or "0") + 1
            self._store.remember("batches", str(count))
            batch = self._steps.batch_name(count)
            self._store.assign(numbers, batch)
            self._write(batch)

    def _write(self, batch: str) -> None:
        items = []
        for stored in self._store.of_batch(batch):
            package = self._store.package(stored.number)
            application = self._content(stored.number)
            arrived = self._steps.arrival(application, self._now())
            items.append((stored, replace(application, arrived_text=arrived), package))
        notes = {"seal": self._store.seal, "finish": self._store.finish}
        folder, layout = self._settings.handover, self._profile.handover
        write_batch(folder, batch, items, layout, self._steps, lambda act: notes[act](batch))

    def _register(self) -> None:
        for owed in self._store.outbox():
            try:
                self._portal.register(self._steps.registration(owed))
            except PortalRefused as error:
                self._log(f"状態の登録を拒否された 受付番号={owed.number} {error}")
            except PortalUnavailable as error:
                if not self._steps.keeps_unsent(cut=error.cut):
                    self._store.sent(owed.sequence)
                raise
            self._store.sent(owed.sequence)

    def _log(self, line: str) -> None:
        with self._settings.log.open("a", encoding="utf-8") as stream:
            stream.write(f"{self._now().isoformat(timespec='seconds')} {line}\n")


def _waits_for(application: Application, decision: Decision, signer: str, subject: str) -> str:
    """Return what keeps a filing from the hand-over, "" when nothing does."""
    if decision.outcome not in ("accepted", "unsigned"):
        return decision.reason
    if decision.outcome == "accepted" and not signer:
        return "番号紐付情報にないシリアル番号"
    if not subject:
        whose = f"{application.filed_by}による申請" if application.filed_by else decision.reason
        return f"{whose}: 対象者の宛名番号を職員が入力する"
    return ""


def _is_due(stored: Stored) -> bool:
    """Tell whether a waiting filing is to be judged anew though no link came."""
    entered = stored.entered not in ("", stored.signer)
    entered |= stored.entered_subject not in ("", stored.subject)
    return entered or stored.verification == DEFERRED
