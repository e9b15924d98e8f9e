"""Pieces of a set-up that can be tried without a connector: folders, port, clock, certificate."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from conformance.cli.folder import writable
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.target.configuration import Configuration
    from simulator.pki.tls import TlsFiles

CLOCK_MARGIN = timedelta(days=1)


def places(file: Configuration) -> Iterator[tuple[str, Path]]:
    """Yield the folders of a run file under their keys, the connector's log last.

    The folder a log is written to must be there, not the log itself.
    """
    says = file.says
    yield "portal.workspace", file.path(says.portal.workspace)
    if says.outputs is not None:
        yield "outputs.handover", file.path(says.outputs.handover)
        yield "outputs.links", file.path(says.outputs.links)
    if says.logs is not None:
        yield "logs.file", file.path(says.logs.file)


def usable(path: Path, key: str) -> str:
    """Make a folder if it is not there, write to it and read it; of a log, its folder.

    Raises:
        Problem: it cannot be made, written or read.
    """
    is_log = key == "logs.file"
    folder = writable(path.parent if is_log else path, key)
    try:
        if is_log and path.exists():
            path.open("rb").close()
        next(folder.iterdir(), None)
    except OSError as error:
        raise Problem(
            Text(
                f"{key} = {path} を読めません ({error.strerror})。",
                f"{key} = {path} cannot be read ({error.strerror}).",
            ),
            Text(
                "読み取りの権限を付けるか、別の場所を指定してください。",
                "Permit reading, or name another place.",
            ),
        ) from error
    return str(path)


def plausible(now: datetime, installed: datetime) -> str:
    """See whether a clock is not behind what it has seen already.

    Args:
        now: what it shows.
        installed: when tekigo came onto this machine.

    Raises:
        Problem: it is.
    """
    if now < installed - CLOCK_MARGIN:
        raise Problem(
            Text(
                f"時計は {now:%Y-%m-%d %H:%M} ですが、tekigo の導入は {installed:%Y-%m-%d} です。",
                f"The clock shows {now:%Y-%m-%d %H:%M}; tekigo was installed {installed:%Y-%m-%d}.",
            ),
            Text(
                "この機械の時計を合わせてください。証明書と到達日時はこの時計に従います。",
                "Set this machine's clock: certificates and 到達日時 go by it.",
            ),
        )
    return f"{now:%Y-%m-%d %H:%M %Z}"


def free(listen: str, port: int) -> str:
    """See whether the portal can listen at a port.

    Raises:
        Problem: it cannot.
    """
    try:
        socket.create_server((listen, port)).close()
    except OSError as error:
        raise Problem(
            Text(
                f"{listen} のポート {port} は使えません ({error.strerror})。",
                f"Port {port} at {listen} cannot be used ({error.strerror}).",
            ),
            Text(
                "使っているプログラムを止めるか、portal.port とコネクタの接続先を"
                "別の番号にしてください。",
                "Stop the program that uses it, or change portal.port and the address the"
                " connector calls.",
            ),
        ) from error
    return f"{listen}:{port}"


def vouches(files: TlsFiles, host: str, now: datetime) -> None:
    """See whether the server certificate holds for a host, as a careful client would.

    Raises:
        Problem: it does not.
    """
    authority = x509.load_pem_x509_certificate(files.ca_file.read_bytes())
    server = x509.load_pem_x509_certificate(files.server_file.read_bytes())
    verifier = (
        PolicyBuilder().store(Store([authority])).time(now).build_server_verifier(_name(host))
    )
    try:
        verifier.verify(server, [])
    except VerificationError as error:
        raise Problem(
            Text(
                f"サーバ証明書 {files.server_file} は {host} に使えません ({error})。",
                f"The server certificate {files.server_file} does not hold for {host} ({error}).",
            ),
            Text(
                "そのファイルを消すと作り直します。CA の登録はそのままで済みます。",
                "Delete the file to have it made again; the CA stays.",
            ),
        ) from error


def _name(host: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def installed() -> datetime:
    """Return when tekigo came onto this machine."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime).astimezone()
