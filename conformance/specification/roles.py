"""The roles a connector can have: what it is given, and how far others see a filing come.

``municipal-file`` hands files to core systems (方式3, 4); ``municipal-screen`` shows filings to
staff, who transcribe them (方式1, 2); a ``prefecture`` has no 番号紐付情報, so staff enter every
宛名番号 (all three: 共通機能標準仕様書 第2.7版 §2.1.4). ``intake-only`` takes filings in for a
system behind it. That the four are judged apart is our model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["municipal-file", "municipal-screen", "prefecture", "intake-only"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
DEFAULT_ROLE: Final[Role] = "municipal-file"
CITY: Final = "132012"
"""八王子市, where everyone lives whom the checks make up."""
PREFECTURE: Final = "130001"
"""東京都, which that city lies in."""


class Milestone(StrEnum):
    """How far a filing is seen to come; each includes those before it."""

    FETCHED = "fetched"
    RECEIVED = "received"
    HANDED_OVER = "handed-over"


@dataclass(frozen=True)
class Duties:
    """What a role means for those around the connector.

    Args:
        shows: how far a plain filing is seen to come.
        linked: whether link files (番号紐付情報) come.
        office: code of the municipality or prefecture it works for.
    """

    shows: Milestone
    linked: bool = True
    office: str = CITY

    @property
    def needs_staff(self) -> bool:
        """Whether nothing is handed over before staff entered a 宛名番号."""
        return self.shows is Milestone.HANDED_OVER and not self.linked


DUTIES: Final[Mapping[Role, Duties]] = MappingProxyType(
    {
        "municipal-file": Duties(Milestone.HANDED_OVER),
        "municipal-screen": Duties(Milestone.RECEIVED),
        "prefecture": Duties(Milestone.HANDED_OVER, linked=False, office=PREFECTURE),
        "intake-only": Duties(Milestone.FETCHED, linked=False),
    }
)


def furthest(role: Role, *, staff: bool) -> Milestone:
    """Return how far a plain filing is seen to come.

    Args:
        role: the connector's.
        staff: whether the suite can let the connector's staff enter a 宛名番号.
    """
    duties = DUTIES[role]
    return Milestone.RECEIVED if duties.needs_staff and not staff else duties.shows
