"""What each role does in a cycle: the one place where the connector's roles differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["municipal-file", "municipal-screen", "prefecture", "intake-only"]


@dataclass(frozen=True)
class Duties:
    """What a connector does besides fetching, keeping and setting aside.

    Args:
        links: takes link files in; without any, every 宛名番号 comes from staff.
        judges: looks at signatures and whose a filing is, and tells the portal how it stands.
        hands_over: writes batches for core systems.
    """

    links: bool = True
    judges: bool = True
    hands_over: bool = True


DUTIES: dict[Role, Duties] = {
    "municipal-file": Duties(),
    "municipal-screen": Duties(hands_over=False),
    "prefecture": Duties(links=False),
    "intake-only": Duties(links=False, judges=False, hands_over=False),
}
