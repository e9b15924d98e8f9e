"""``tekigo doctor``: try each piece of a set-up in order, and say what to mend.

It judges nothing: whatever it finds is a matter of the set-up, told with its cause and a next step.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.check import by_options, run_file, settings_of
from conformance.cli.pieces import free, installed, places, plausible, usable, vouches
from conformance.cli.waits import Waits, plan
from conformance.episodes.addresses import TOLD, Addresses, standing
from conformance.episodes.diagnosis import Finding, Seen, diagnose
from conformance.episodes.opening import theatre_for
from conformance.episodes.sharing import turns_needed
from conformance.episodes.trial import trial
from conformance.episodes.way import CALLING, FILING, filing
from conformance.target.driver import ConnectorLost
from conformance.target.line import same
from conformance.target.settings import PASSWORD, Drive
from simulator.contracts.problem import EngineProblem, Problem, Text
from simulator.pki.tls import TlsAuthority
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from conformance.checks.settings import RunSettings
    from conformance.episodes.theatre import Theatre
    from conformance.target.configuration import Configuration
    from simulator.contracts.problem import Language

TO_MEND = 3

SETTINGS = Text("設定とプロファイル", "settings and profile")
CLOCK = Text("この機械の時計", "the clock of this machine")
SECRET = Text("パスワード", "password")
PORT = Text("ポート", "port")
CA = Text("試験用 CA", "test CA")
CA_TO_REGISTER = Text("コネクタに登録する試験用 CA", "test CA to register with the connector")


def doctor(options: argparse.Namespace) -> int:
    """Run ``tekigo doctor`` and return the exit code."""
    teller = _Teller(options.lang)
    with tempfile.TemporaryDirectory(prefix="tekigo-", ignore_cleanup_errors=True) as folder:
        _Doctor(options, teller, Path(folder)).examine()
    return TO_MEND if teller.troubled else 0


class _Teller:
    """Prints one line for each step, and cause and next step of a trouble."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.troubled = False

    def line(self, text: Text) -> None:
        print(text.in_language(self.language), flush=True)

    def tell(self, finding: Finding) -> None:
        name = finding.step.in_language(self.language)
        if not finding.tried:
            print(f"– {name}", flush=True)
        elif finding.trouble is None:
            print(f"✓ {name}{f': {finding.told}' if finding.told else ''}", flush=True)
        else:
            self.troubled = True
            cause = finding.trouble.cause.in_language(self.language).replace("\n", "\n    ")
            hint = finding.trouble.hint.in_language(self.language)
            print(f"✗ {name}\n    {cause}\n  → {hint}", flush=True)

    def look(self, step: Text, piece: Callable[[], str]) -> None:
        """Look at one piece, unless an earlier one is in trouble.

        Args:
            step: its name.
            piece: returns what there is to know of it, or raises the Problem it has.
        """
        if self.troubled:
            self.tell(Finding(step, tried=False))
            return
        try:
            told = piece()
        except EngineProblem:
            raise
        except Problem as problem:
            self.tell(Finding(step, problem))
        else:
            self.tell(Finding(step, told=told))


class _Doctor:
    """One examination; what a piece finds out is there for the pieces after it."""

    def __init__(self, options: argparse.Namespace, teller: _Teller, folder: Path) -> None:
        self._options = options
        self._teller = teller
        self._folder = folder
        self._now = SystemClock().now()
        self._file: Configuration | None = None
        self._settings: RunSettings | None = None
        self._addresses: Addresses = TOLD

    def examine(self) -> None:
        look = self._teller.look
        look(SETTINGS, self._read)
        look(CLOCK, lambda: plausible(self._now, installed()))
        by_hand = self._by_hand
        if by_hand is not None:
            look(SECRET, self._password)
            for key, path in places(by_hand):
                look(same(key), partial(usable, path, key))
            look(PORT, self._port)
        look(CA if by_hand is None else CA_TO_REGISTER, self._tls)
        known = self._settings
        steps = (*CALLING, *(filing(known.signatures, known.shows) if known else FILING))
        if self._teller.troubled:
            findings = [Finding(step.name, tried=False) for step in steps]
        else:
            findings = diagnose(self._file_one(), steps)
        for finding in findings:
            self._teller.tell(finding)
        self._conclude()

    def _read(self) -> str:
        options = self._options
        if options.config is None:
            self._settings = by_options(options)
            return self._settings.interfaces.name
        self._file = run_file(options)
        if self._file.says.outputs is None:
            self._settings = settings_of(self._file, options.config)
        return f"{options.config}, {self._file.profile.name}"

    def _password(self) -> str:
        assert self._file is not None  # noqa: S101  read a step before
        self._settings = settings_of(self._file, self._options.config)
        return self._file.says.portal.password_env or PASSWORD

    def _port(self) -> str:
        place = self._run.place
        return free(place.listen, place.port)

    def _tls(self) -> str:
        place = self._run.place
        workspace = place.workspace or self._folder
        files = TlsAuthority.open(workspace / "tls", self._now, place.host)
        vouches(files, place.host, self._now)
        if self._by_hand is None:
            return ""
        secret = self._by_hand.says.portal.password_env
        self._addresses = standing(place, files.ca_file, secret or PASSWORD)
        return str(files.ca_file)

    @property
    def _by_hand(self) -> Configuration | None:
        """The run file of a connector that somebody set up; None for one that is driven."""
        file = self._file
        return file if file is not None and file.says.outputs is not None else None

    @property
    def _run(self) -> RunSettings:
        assert self._settings is not None  # noqa: S101  every piece before was well
        return self._settings

    def _file_one(self) -> Seen:
        """File one application, and return what came of it."""
        staged = self._run.staged(self._now)
        if not isinstance(staged.reach, Drive):
            self._teller.line(plan(staged.reach, turns_needed([trial])))
        waits = Waits(self._teller.language, sys.stdout)
        with theatre_for(staged, [trial], self._folder, waits) as theatre:
            return self._follow(
                theatre,
                Seen(
                    staged.profile,
                    self._addresses,
                    policy=staged.policy,
                    signatures=staged.signatures,
                ),
            )

    def _follow(self, theatre: Theatre, seen: Seen) -> Seen:
        try:
            theatre.meet()
        except ConnectorLost as lost:
            return replace(seen, traces=theatre.traces(), lost=lost)
        met = replace(seen, traces=theatre.traces())
        called = not isinstance(self._run.reach, Drive)
        if called and any(finding.trouble for finding in diagnose(met, CALLING)):
            return met  # the filing would come no further, and each turn may take minutes
        played = theatre.play(trial)
        return replace(
            seen, traces=theatre.traces(), evidence=played.evidence, note=played.result.note
        )

    def _conclude(self) -> None:
        if self._teller.troubled:
            end = Text(
                "直すところがあります。これは設定の確認で、コネクタの判定ではありません。",
                "There is something to mend. This is about the set-up; it judges no connector.",
            )
        else:
            again = self._run.command()
            end = Text(f"すべて整っています。次に: {again}", f"All is well. Next: {again}")
        self._teller.line(end)
