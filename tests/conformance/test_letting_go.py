"""A run holds evidence no longer than a check needs it, and still tells what became of it."""

from conformance.checks.plugin import Suite
from conformance.cli import run as command_run
from conformance.episodes.episode import Episode
from tests.conformance.world import World


def test_evidence_goes_with_the_last_check_of_its_episode(small_world: World) -> None:
    held: list[bool] = []
    kind: type[Suite] = vars(command_run)["Suite"]

    class Watched(kind):  # type: ignore[misc, valid-type]
        def _let_go(self, episode: Episode) -> None:
            super()._let_go(episode)
            held.append(self._played[episode.name].evidence is not None)

    small_world.patch.setattr(command_run, "Suite", Watched)
    run = small_world.check()

    assert (run.code, run.own) == (0, 0)
    assert held == [True] * (len(run.result.checks) - 1) + [False]
    assert [one.calls > 0 for one in run.result.episodes] == [True]
