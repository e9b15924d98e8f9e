"""``tekigo profile``: look over a vendor's own profile, and list those that ship.

A profile that can be used is told by its shapes: what this version plays where profiles differ.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, get_origin

from simulator.contracts.problem import Language, Text
from simulator.contracts.profile import builtin, builtins, find

if TYPE_CHECKING:
    import argparse

    from pydantic import BaseModel

    from simulator.contracts.profile import Profile

PARTS = ("wire", "package", "linkage", "handover")


def profile(options: argparse.Namespace) -> int:
    """Run ``tekigo profile check`` or ``tekigo profile list``."""
    if options.action == "list":
        for name in builtins():
            one = builtin(name)
            print(f"{one.name}  {one.version}  {one.note}")
        return 0
    print(summary(find(options.profile), options.lang))
    return 0


def summary(one: Profile, language: Language) -> str:
    """Return what a profile is, and the shapes it has."""
    good = Text(
        f"✓ プロファイル {one.name} {one.version} は使えます。",
        f"✓ The profile {one.name} {one.version} can be used.",
    )
    lines = [good.in_language(language)]
    for part in PARTS:
        shapes = _shapes(getattr(one, part))
        lines.append(f"  {part:<9} {', '.join(f'{key} = {value}' for key, value in shapes)}")
    return "\n".join(lines)


def _shapes(part: BaseModel) -> list[tuple[str, str]]:
    """Return the fields of a part that choose among what this version can play."""
    fields = type(part).model_fields
    return [
        (name, _shown(getattr(part, name)))
        for name, field in fields.items()
        if _is_choice(field.annotation) and getattr(part, name) != ""
    ]


def _is_choice(annotation: Any) -> bool:  # noqa: ANN401  (any annotation there is)
    is_enumeration = isinstance(annotation, type) and issubclass(annotation, Enum)
    return get_origin(annotation) is Literal or is_enumeration


def _shown(value: object) -> str:
    text = str(value)
    return text if text.isprintable() else repr(text)
