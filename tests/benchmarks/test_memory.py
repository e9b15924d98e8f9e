"""How much memory the portal's process takes when ten thousand filings lie in its workspace.

Rows and packages are planted straight into the store: one package is made by really filing, the
others are its copies with another last byte, so that each is a file of its own.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from simulator.pki.tls import TlsAuthority
from simulator.portal.store import FILINGS
from tests.benchmarks.measuring import ACCOUNT, TEKIGO, serving, show
from tests.web import builders

FILINGS_PLANTED = 10_000
FETCHED = 200
PAGE = 20
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-30T00:00:00+09:00"}


def plant(folder: Path) -> list[str]:
    """Plant the filings and return their numbers."""
    town = builders.simulation(folder)
    first = builders.file(town, builders.resident(town))
    package = builders.package(town, first)
    with town.world.engine.begin() as connection:
        row = connection.execute(sa.select(FILINGS)).mappings().one()
        rows = []
        for n in range(1, FILINGS_PLANTED):
            arrived = (builders.START + timedelta(seconds=n)).isoformat()
            moments = {"arrived": arrived, "visible": arrived, "updated": arrived}
            number = {"sequence": n + 1, "number": f"20260601{n + 1:012d}"}
            # Enough distinct files to fetch from; the rest share one, to spare a gigabyte.
            content = package + bytes([n % 256]) * (n // 256 + 1) if n <= FETCHED else package
            rows.append({**row, **number, **moments, "package": town.world.blobs.put(content)})
        connection.execute(sa.insert(FILINGS), rows)
    town.close()
    return [first, *(row["number"] for row in rows)]


def megabytes(process: int, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def use(client: httpx.Client, numbers: list[str]) -> int:
    """List every filing and fetch some, as a connector on its first day; return how many."""
    login = client.post("/municipality/v1/login", json=ACCOUNT).json()["result"]
    headers = {"Authorization": f"Bearer {login['accessToken']}"}
    seen = 0
    while True:
        page = client.post(
            "/municipality/v1/applications/search", json=WINDOW | {"offset": seen}, headers=headers
        ).json()["result"]
        seen += len(page["applications"])
        if len(page["applications"]) < PAGE:
            break
    for number in numbers[:FETCHED]:
        body = {"receiptNumber": number}
        client.post("/municipality/v1/applications/get", json=body, headers=headers)
    return seen


def test_ten_thousand_filings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    resident = {}
    for name, planted in (("empty", False), ("full", True)):
        workspace = tmp_path / name
        numbers = plant(workspace / "world") if planted else []
        tls = TlsAuthority.open(workspace / "tls", datetime.now(UTC))
        command = (*TEKIGO, "up", "--port", "0", "--workspace", str(workspace))
        with serving(command, tls.ca_file, tmp_path / "cache") as (server, client, _):
            assert use(client, numbers) == len(numbers)
            resident[name] = megabytes(server.pid, "VmRSS"), megabytes(server.pid, "VmHWM")
    empty, full = resident["empty"], resident["full"]
    show(
        capsys,
        f"Memory of the portal, {FILINGS_PLANTED} filings, all listed, {FETCHED} fetched",
        resident=f"{full[0]:.0f} MB",
        peak=f"{full[1]:.0f} MB",
        resident_in_an_empty_workspace=f"{empty[0]:.0f} MB",
        ratio=f"{full[0] / empty[0]:.2f}",
        target="< 120 MB",
    )
