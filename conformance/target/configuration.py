"""Reads ``connector.toml`` whole: every finding at once, each with its line, and no secret shown.

What the model cannot see by itself is looked at here: which section the depth asks for, whether
the portal's name and port go together, and the profiles the file names, joined into one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from conformance.specification.register import DEPTHS
from conformance.target.runfile import TODAY, RunFile
from simulator.contracts.located import Located, Place, read
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

FIRST_PORT = 8443
DEFAULT_PASSWORD = "tekigo-password"  # noqa: S105  of the simulated portal, printed by tekigo up
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
    def port(self) -> int:
        """The portal's port, 0 for any free one."""
        given = self.says.portal.port
        if given is not None:
            return given
        return 0 if self.says.connector.depth == "drive" else FIRST_PORT

    def password(self, environment: Mapping[str, str]) -> str:
        """Return the password the connector logs in with.

        Raises:
            Problem: the environment variable of the file is not set.
        """
        name = self.says.portal.password_env
        if name is None:
            return DEFAULT_PASSWORD
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
    addresses = [(section, "url") for section in ("drive", "trigger")]
    mistaken = [p for p in addresses if "@" in str(_section(values, p[0]).get(p[1], ""))]
    return [("portal", "password_env"), *mistaken]


def _of_the_whole(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong between sections, whatever else may be wrong within them."""
    depth = _section(values, "connector").get("depth")
    if depth not in DEPTHS:
        return
    for section in DEPTHS:
        if section in values and section != depth:
            yield unusable(
                (section,),
                Text(f"深さは {depth} です。{section} は要りません", f"the depth is {depth}"),
            )
    asked_for = Text(f"深さ {depth} には必須です", f"the depth {depth} asks for it")
    if depth not in values:
        yield missing((depth,), asked_for)
    if depth != "drive" and "outputs" not in values:
        yield missing(("outputs",), asked_for)
    portal = _section(values, "portal")
    if depth != "drive" and portal.get("port") == 0:
        yield unusable(
            ("portal", "port"),
            Text(
                "空きポート (0) は drive だけ。コネクタに設定できる番号を指定してください",
                "any free port (0) is for drive only; give one the connector can be set to",
            ),
        )
    if _beyond_loopback(portal.get("listen")) and _is_loopback(portal.get("host", "localhost")):
        yield unusable(
            ("portal", "listen"),
            Text(
                "ループバックの外で待ち受けるには、host にこの機械の名前も必要です",
                "to listen beyond loopback, host must give this machine's name",
            ),
        )


def _section(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = values.get(name)
    return section if isinstance(section, dict) else {}


def _beyond_loopback(address: object) -> bool:
    try:
        return not ip_address(str(address)).is_loopback
    except ValueError:
        return False


def _is_loopback(host: object) -> bool:
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return host == "localhost"


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
    known = [*layout.columns, *(key for key in layout.group_columns if key not in layout.columns)]
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
