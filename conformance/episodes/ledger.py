"""Which filing belongs to which episode, where several share one portal."""

from __future__ import annotations


class Ledger:
    """Takes down whose each 受付番号 is, and from which call of the journal on.

    Args:
        first: no number of this run sorts before it; those that do are an earlier run's.
    """

    def __init__(self, first: str = "") -> None:
        self._first = first
        self._owners: dict[str, tuple[str, int]] = {}

    def enter(self, number: str, episode: str, place: int) -> None:
        """Take down a planted filing.

        Args:
            number: its 受付番号.
            episode: who planted it.
            place: how many calls the journal held then.
        """
        self._owners[number] = (episode, place)

    def concerns(self, number: str, episode: str, place: int | None = None) -> bool:
        """Tell whether something about a 受付番号 is evidence in an episode.

        What names no number concerns everyone; so does a number nobody had planted yet, because
        a connector that guesses it has no leave to.

        Args:
            number: what it is about; "" when nothing.
            episode: who asks.
            place: at which call of the journal it was; None for what is no call.
        """
        owner, since = self._owners.get(number, ("", 0))
        if not owner:
            return not number or number >= self._first
        return owner == episode or (place is not None and place < since)
