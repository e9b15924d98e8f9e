"""``tekigo demo``: the pages for trainers, who may reach them, and what is said about that."""

from __future__ import annotations

import re
import sys
import webbrowser
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from conformance.cli.building import Building
from conformance.cli.folder import writable
from conformance.cli.guest import guests
from conformance.cli.parts import room_parts
from conformance.cli.serving import check_port, refuse_two, stoppable
from conformance.training.runs import Runs
from conformance.training.suite import TEMPLATES, suite_routes
from simulator.contracts.problem import Problem, Text
from simulator.pki.tls import TlsAuthority
from simulator.screens.access import Access
from simulator.screens.keys import keys_of, new_passcode
from simulator.screens.lobby import Lobby
from simulator.screens.place import named
from simulator.screens.rooms import MOST, Plate
from simulator.screens.site import site
from simulator.screens.tries import Tries
from simulator.screens.trust import fingerprint_of
from simulator.web.server import HOST, NAME, Server, bind
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse

    from simulator.screens.rooms import Rooms

EVERYWHERE = "0.0.0.0"  # noqa: S104  only where --share asks for it
SHORTEST_PASSCODE = 6
TICK_SECONDS = 10
TEKIGO = (sys.executable, "-P", "-m", "conformance.cli")
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def demo(options: argparse.Namespace) -> int:
    """Run ``tekigo demo`` until it is interrupted."""
    _check(options)
    root = writable(Path(options.workspace), "--workspace").resolve()
    refuse_two(root)
    keys, invited = keys_of(root, options.admin_token or ""), guests(options)
    profile = named(invited.profile, root)
    with (
        stoppable(),
        bind(EVERYWHERE if options.share else HOST, options.port) as bound,
        closing(Runs(root / "runs", TEKIGO, invited.judged, SystemClock())) as runs,
        Building(root, keys, invited, room_parts(root)) as building,
    ):
        _furnish(building.rooms, options, profile)
        host, port = options.share or NAME, bound.getsockname()[1]
        now = SystemClock().now()
        tls = TlsAuthority.open(root / "tls", now, host) if options.share else None
        lobby = Lobby(
            rooms=building.rooms,
            front=building.front,
            keys=keys,
            tries=Tries(monotonic),
            address=f"{'https' if tls else 'http'}://{host}:{port}",
            passcode=options.passcode or "",
            profile=profile,
            ca_file=tls.ca_file if tls else None,
        )
        building.front.site = site(
            [*lobby.routes(), *suite_routes(runs), *lobby.opening()], [TEMPLATES]
        )
        guarded = Access(
            building.front, keys, building.rooms.passcode, [host], asks=tls is not None
        )
        pages = Server(
            guarded,
            tls.server_file if tls else None,
            listener="pages",
            host=host,
            bound=bound,
        ).start()
        try:
            building.announce()
            print(_told(lobby).in_language(options.lang), flush=True)
            if options.open:
                webbrowser.open(_entrance(lobby))
            while not pages.wait(TICK_SECONDS):
                pass
        except KeyboardInterrupt:
            print(flush=True)
        finally:
            pages.stop()
    return 0


def _furnish(rooms: Rooms, options: argparse.Namespace, profile: str) -> None:
    """See that there are as many rooms as were asked for; those that are there stay."""
    if options.passcode:
        rooms.admit_by(options.passcode)
    for _ in range(options.rooms - len(rooms.plates)):
        passcode = options.passcode or new_passcode()
        rooms.add(Plate(title="", passcode=passcode, profile=profile, seed=options.seed))


def _check(options: argparse.Namespace) -> None:
    check_port(options.port)
    if not 1 <= options.rooms <= MOST:
        raise _unusable(
            f"--rooms {options.rooms}",
            f"1 から {MOST} までの数を指定してください。",
            f"Give a number from 1 to {MOST}.",
        )
    if options.share and not _HOST_NAME.fullmatch(options.share):
        raise _unusable(
            f"--share {options.share}",
            "受講者がこの機械を呼ぶ名前か IPv4 アドレスを指定してください (例: 192.168.1.20)。",
            "Give the name or IPv4 address that participants reach this machine by, such as "
            "192.168.1.20.",
        )
    if options.passcode and not options.share:
        raise _unusable(
            "--passcode",
            "--share と一緒に指定してください。この機械からだけ開くなら合言葉は要りません。",
            "Give it with --share; pages that open on this machine only need no passcode.",
        )
    if options.passcode and len(options.passcode) < SHORTEST_PASSCODE:
        raise _unusable(
            f"--passcode {options.passcode}",
            f"{SHORTEST_PASSCODE} 文字以上にしてください。なければ部屋ごとに作ります。",
            f"Give {SHORTEST_PASSCODE} characters or more; without it each room gets its own.",
        )


def _unusable(what: str, ja: str, en: str) -> Problem:
    return Problem(Text(f"{what} は使えません。", f"{what} cannot be used."), Text(ja, en))


def _entrance(lobby: Lobby) -> str:
    return f"{lobby.address}/enter?key={lobby.keys.entrance}"


def _told(lobby: Lobby) -> Text:
    """Return what the terminal says: the trainer's address opens once, the token always."""
    lines = [
        Text(
            "研修用の画面を起動しました (本物のポータルではありません)。止めるには Ctrl-C。",
            "The pages for trainers are up (this is not the real portal). Ctrl-C ends them.",
        ),
        Text(f"  講師 (一回だけ): {_entrance(lobby)}", f"  trainer (once): {_entrance(lobby)}"),
        Text(f"  講師の鍵: {lobby.keys.token}", f"  trainer's token: {lobby.keys.token}"),
    ]
    if lobby.ca_file is not None:
        fingerprint = fingerprint_of(lobby.ca_file)
        lines += [
            Text(f"  CA の SHA-256: {fingerprint}", f"  SHA-256 of the CA: {fingerprint}"),
            *(
                Text(
                    f"  {name} の合言葉: {plate.passcode}",
                    f"  passcode of {name}: {plate.passcode}",
                )
                for name, plate in lobby.rooms.plates.items()
            ),
        ]
    lines += [Text(f"  受講者: {lobby.address}/", f"  participants: {lobby.address}/")]
    return Text("\n".join(line.ja for line in lines), "\n".join(line.en for line in lines))
