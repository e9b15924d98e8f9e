"""A portal with filings, and a bare handler beside it: the process the benchmarks load.

Prints the portal's list address, the bare handler's, the token header and the body to post, then
serves until it is ended. Filings are rows and one shared package, put in without the applicant's
side, because only their number matters here.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from simulator.contracts.profile import Operation, builtin, stamp
from simulator.contracts.status import Status
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.portal.store import FILINGS
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import JST, SimulatedClock, SystemClock

ACCOUNT = Account("load", "load", "132012")
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=JST)
FILED = 20


def main(folder: Path, count: int = FILED) -> None:
    """Serve `count` filings until the process ends."""
    simulation = Simulation(
        folder / "world", builtin(), SimulatedClock(NOW), seed=1, accounts=[ACCOUNT]
    )
    fill(simulation, count)
    tls = TlsAuthority.open(folder / "tls", SystemClock().now())
    front = Front()
    front.add("load", simulation)
    portal = Server(front, tls.server_file).start()
    shape = simulation.world.profile.operation(Operation.LIST_APPLICATIONS)
    window = {"since": NOW - timedelta(days=1), "until": NOW}
    body = json.dumps({shape.request[name]: stamp(at) for name, at in window.items()})
    url = f"{portal.url}/load/portal{shape.path}"
    token = simulation.municipality.login(ACCOUNT.name, ACCOUNT.password)
    prefix = simulation.world.profile.wire.token_prefix
    bare = Server(Bare(answer(url, tls.ca_file, prefix + token, body)), tls.server_file).start()
    told = (url, f"{bare.url}/", prefix + token, body)
    sys.stdout.write("\n".join(told) + "\n")
    sys.stdout.flush()
    portal.wait()


def fill(simulation: Simulation, count: int) -> None:
    """Put `count` filings that arrived one a second into the portal."""
    package = simulation.world.blobs.put(b"PK" + bytes(50_000))
    rows = []
    for place in range(count):
        arrived = stamp(NOW - timedelta(seconds=count - place))
        rows.append(
            {
                "number": f"20260601{place:012d}",
                "municipality": ACCOUNT.municipality,
                "procedure": "child-allowance-claim",
                "form_version": "2024-10.1",
                "arrived": arrived,
                "visible": arrived,
                "package": package,
                "size": 50_002,
                "verification": "有効",
                "status": Status.ARRIVED,
                "comment": "",
                "updated": arrived,
            }
        )
    with simulation.world.engine.begin() as connection:
        connection.execute(sa.insert(FILINGS), rows)


class Bare:
    """Reads the request and answers the same bytes every time."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """Answer one request."""
        await Request(scope, receive).body()
        await Response(self._content, media_type="application/json")(scope, receive, send)


def answer(url: str, ca_file: Path, token: str, body: str) -> bytes:
    """Return what the portal answers to the list call."""
    import ssl  # noqa: PLC0415

    import httpx  # noqa: PLC0415

    trust = ssl.create_default_context(cafile=ca_file)
    with httpx.Client(verify=trust, trust_env=False) as client:
        return client.post(url, content=body, headers={"authorization": token}).content


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
