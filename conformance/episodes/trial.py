"""The smallest episode: nothing but the control filing, to see whether a set-up works at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.episodes.episode import episode

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("trial", cycles=0)
def trial(scene: Scene) -> None:
    """普通の申請が一件だけ / One plain filing, and nothing else."""
    scene.open()
