"""Reads ``connector.toml`` whole: every finding at once, each with its line, and no secret shown.

What the model cannot see by itself is looked at here: which section the depth asks for, and the
profiles the file names, joined into one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from conformance.specification.register import DEPTHS
from conformance.specification.roles import DUTIES
from conformance.target.runfile import RunFile, asked_for, foreign, split_command
from conformance.target.settings import PASSWORD, Drive, Observe, Reach, Trigger, account_of
from conformance.target.settings import Place as PortalPlace
from conformance.target.waiver import TODAY
from simulator.contracts.located import Located, Place, read, text_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import HandOver, Profile, find
from simulator.contracts.refusal import (
    Flaw,
    flaws_of,
    missing,
    refusal,
    unknown,
    unusable,
)
from simulator.procedures import catalogue
from simulator.townhall.inbox import mappable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

HINT = Text(
    "示された行を直してください。項目の一覧: 仕様の runfile.md",
    "Mend the lines shown. Every key: runfile.md of the specification",
)
_NO_PASSWORD = Text(
    "パスワードは環境変数に入れ、その名前を password_env に書いてください。",
    " Put the password into an environment variable and its name into password_env.",
)


@dataclass(frozen=True)
class Configuration:
    """A run file that can be used.

    Args:
        file: where it stands; its relative paths start from there.
        says: its keys and values.
        profile: the interfaces in force, joined from all it names.
    """

    file: Path
    says: RunFile
    profile: Profile

    def path(self, name: str) -> Path:
        """Return a path of the file as seen from here."""
        return self.file.parent / name

    @property
    def columns(self) -> dict[str, str]:
        """Your headers of form items (項目); those of our own columns are in the profile."""
        layout = self.profile.handover
        ours = {*layout.columns, *layout.group_columns}
        return {name: own for name, own in self.says.handover.map.items() if name not in ours}

    @property
    def reach(self) -> Reach:
        """How the connector is reached."""
        says = self.says
        if says.drive is not None:
            one = says.drive
            return Drive(
                split_command(one.command or ""),
                one.url or "",
                one.answer_seconds,
                one.clock,
                one.crash,
                one.patience,
                one.pair,
                one.pair_url or "",
            )
        if says.trigger is not None:
            return Trigger(
                split_command(says.trigger.command or ""),
                says.trigger.url or "",
                says.trigger.seconds,
            )
        assert says.observe is not None  # noqa: S101  the section of the depth is there
        return Observe(says.observe.poll_seconds, says.observe.settle_seconds)

    def place(self, environment: Mapping[str, str]) -> PortalPlace:
        """Return where portal and files are, for a connector that is not told by the suite.

        Raises:
            Problem: the environment variable with the password is not set.
        """
        portal, outputs, logs = self.says.portal, self.says.outputs, self.says.logs
        if outputs is None:
            return PortalPlace()
        return PortalPlace(
            host=portal.host,
            listen=portal.listen,
            port=portal.port,
            account=self._account,
            password=self.password(environment),
            workspace=self.path(portal.workspace),
            handover=self.path(outputs.handover),
            links=self.path(outputs.links),
            log=self.path(logs.file) if logs else None,
        )

    @property
    def _account(self) -> str:
        """The account at the portal: as it is written, or that of the office of the role."""
        portal = self.says.portal
        written = "account" in portal.model_fields_set
        return portal.account if written else account_of(DUTIES[self.says.connector.role].office)

    def password(self, environment: Mapping[str, str]) -> str:
        """Return the password the connector logs in with.

        Raises:
            Problem: the environment variable of the file is not set.
        """
        name = self.says.portal.password_env
        if name is None:
            return PASSWORD
        if not environment.get(name):
            raise Problem(
                Text(
                    f"{self.file.name}: 環境変数 {name} が設定されていません。",
                    f"{self.file.name}: the environment variable {name} is not set.",
                ),
                Text(
                    f"{name} にパスワードを入れるか、portal.password_env を消してください。",
                    f"Set {name} to the password, or delete portal.password_env.",
                ),
            )
        return environment[name]


def configuration(text: str, file: Path, today: date) -> Configuration:
    """Return what a run file says.

    Args:
        text: the TOML document.
        file: where it stands.
        today: decides which waivers have expired.

    Raises:
        Problem: anything in it cannot be used; it tells everything at once.
    """
    located = read(text, file.name)
    says, flaws = _read(located, today)
    flaws += _of_the_whole(located.values)
    if says is None or flaws:
        raise refusal(located, flaws, HINT, _secrets(located.values))
    return Configuration(file, says, _profile(located, says, file.parent))


def configuration_of(file: Path, today: date) -> Configuration:
    """Return what the run file at a path says.

    Raises:
        Problem: it cannot be read or used.
    """
    return configuration(text_of(file), file, today)


def _read(located: Located, today: date) -> tuple[RunFile | None, list[Flaw]]:
    try:
        return RunFile.model_validate(located.values, context={TODAY: today}), []
    except ValidationError as error:
        return None, [_about_passwords(flaw) for flaw in flaws_of(error, RunFile)]


def _about_passwords(flaw: Flaw) -> Flaw:
    is_password = flaw.kind == "unknown" and flaw.place[-1] == "password"
    return unknown(flaw.place, what=_NO_PASSWORD) if is_password else flaw


def _secrets(values: Mapping[str, Any]) -> list[Place]:
    """Return the places that may hold a secret by mistake."""
    addresses = [("drive", "url"), ("drive", "pair_url"), ("trigger", "url")]
    mistaken = [p for p in addresses if "@" in str(_section(values, p[0]).get(p[1], ""))]
    return [("portal", "password_env"), *mistaken]


def _of_the_whole(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong between sections, whatever else may be wrong within them."""
    depth = _section(values, "connector").get("depth")
    if depth not in DEPTHS:
        return
    for section in foreign(depth):
        if section in values:
            told = Text(f"深さ {depth} では使いません", f"the depth {depth} has no use for it")
            yield unusable((section,), told)
    for section in asked_for(depth):
        if section not in values:
            told = Text(f"深さ {depth} には必須です", f"the depth {depth} asks for it")
            yield missing((section,), told)


def _section(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = values.get(name)
    return section if isinstance(section, dict) else {}


def _profile(located: Located, says: RunFile, folder: Path) -> Profile:
    """Join the profiles a file names: portal and package, link files, hand-over, column names."""
    names = says.profiles
    wire = find(names.wire, folder)
    linkage = find(names.linkage, folder) if names.linkage else wire
    handover = find(names.handover, folder) if names.handover else wire
    parts = list(dict.fromkeys([wire.name, linkage.name, handover.name]))
    if says.handover.map:
        parts.append("map")
    return wire.model_copy(
        update={
            "name": "+".join(parts),
            "linkage": linkage.linkage,
            "handover": _mapped(located, handover, says.handover.map),
        }
    )


def _mapped(located: Located, profile: Profile, names: Mapping[str, str]) -> HandOver:
    layout = profile.handover
    known = mappable(layout, catalogue.procedures())
    flaws = [unknown(_column(key), known) for key in names if key not in known]
    mapped = {
        part: {key: names.get(key, column) for key, column in getattr(layout, part).items()}
        for part in ("columns", "group_columns")
    }
    twice = Text("同じ列名が二つあります", "two columns have this name")
    for columns in mapped.values():
        count = Counter(columns.values())
        flaws += [
            unusable(_column(key), twice)
            for key in columns
            if key in names and count[names[key]] > 1
        ]
    if flaws:
        raise refusal(located, flaws, HINT)
    return layout.model_copy(update=mapped)


def _column(key: str) -> Place:
    return ("handover", "map", key)
