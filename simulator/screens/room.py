"""A trainer's room: one world with its pages, and the connector that works in it."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from simulator.contracts.problem import Text
from simulator.contracts.profile import stamp
from simulator.journal.journal import Call
from simulator.screens.anew import DONE
from simulator.screens.bell import Bell
from simulator.screens.bench import Bench
from simulator.screens.board.tally import Tallies
from simulator.screens.gate import Gate
from simulator.screens.nobody import NOBODY
from simulator.screens.page import Renderer, page
from simulator.screens.pilot import Pilot
from simulator.screens.trouble import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.offer import Seat
    from simulator.web.population import Population
    from simulator.web.running import Running
    from simulator.web.simulation import Simulation

    Part: TypeAlias = Callable[["Room"], Sequence[BaseRoute]]

TEMPLATES = Path(__file__).parent / "templates"


class Room:
    """One room.

    Args:
        running: its simulation, which a reset puts another in the place of: never keep that.
        seat: the connectors that can be put into it; without any nobody works there.
        title: what people call it; None for its name.
    """

    def __init__(
        self, running: Running, seat: Seat | None = None, title: Text | None = None
    ) -> None:
        self.running = running
        self.name = running.name
        self.title = title or Text(self.name, self.name)
        self.bell = Bell()
        """Rings when the journal has grown, and when the gate has changed."""
        self.gate = Gate(self.bell)
        """Holds the connector's calls while somebody has paused the room."""
        self.tallies = Tallies(running)
        """What its journal comes to, line by line."""
        self.bench = Bench(self, seat or NOBODY)
        self.pilot = Pilot(self, self.bench, monotonic)
        running.on_open(self._opened)

    def close(self) -> None:
        """Let nothing of it go on: pilot and connector end."""
        self.pilot.stop()
        self.bench.close()
        self.pilot.join()

    def begin_anew(self, seed: int | None = None) -> None:
        """Begin anew, world and connector; it blocks until both have.

        Args:
            seed: another one; None keeps the present one.
        """
        self.bench.begin_anew(lambda: self.running.reset(seed))

    @property
    def simulation(self) -> Simulation:
        """The present simulation."""
        return self.running.simulation

    @property
    def population(self) -> Population:
        """Everybody who lives there."""
        return self.running.population

    def note(self, actor: str, operation: str, number: str = "", told: str = "") -> None:
        """Enter into the journal what is no call to portal or card service.

        Args:
            actor: who did it: ``resident``, ``staff``, ``register``, ``connector`` or ``core``.
            operation: what, in one word, such as ``decide``.
            number: 受付番号 it is about, "" for none.
            told: what came with it, as JSON text.
        """
        world = self.simulation.world
        world.journal.record(
            Call(
                at=stamp(world.clock.now()),
                took=0,
                listener=actor,
                operation=operation,
                path="",
                account="",
                number=number,
                request=told,
                request_digest="",
                status=200,
                response_digest="",
                response_size=0,
                refused="",
                fault="",
                effect=operation,
            )
        )

    def application(self, parts: Sequence[Part], templates: Sequence[Path] = ()) -> Starlette:
        """Return the ASGI application of its pages.

        Args:
            parts: what there is, each as the routes it adds.
            templates: further folders of templates.
        """
        routes: list[BaseRoute] = [Route("/", self._home)]
        for part in parts:
            routes.extend(part(self))
        served = Starlette(routes=routes, exception_handlers=HANDLERS)
        served.state.renderer = Renderer(
            [TEMPLATES, *templates], base=f"/{self.name}", title=self.title
        )
        return served

    def _opened(self, simulation: Simulation) -> None:
        simulation.world.journal.subscribe(self.bell.ring)
        self.gate.run()

    async def _home(self, request: Request) -> Response:
        begun = DONE in request.query_params
        now = self.simulation.world.clock.now()
        return page(request, "home.html.jinja", now=now, begun=begun)
