"""What ``tekigo up`` tells: addresses, credentials, and how to point a connector at them."""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conformance.target.settings import ACCOUNT, PASSWORD, account_of
from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation, builtins, json_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.contracts.problem import Language
    from simulator.contracts.profile import Profile
    from simulator.web.running import Workspace

HEAD = Text(
    "模擬環境を起動しました (本物のポータルではありません)。止めるには Ctrl-C。",
    "The simulator is up (this is not the real portal). Ctrl-C ends it.",
)
LANGUAGES: tuple[Language, Language] = ("ja", "en")
SETTINGS = "connector.json"
PROFILE = "profile.json"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guide:
    """Everything somebody must know to use a running simulator.

    Args:
        base: address of the simulation.
        workspace: where its files are.
        profile: the interfaces in force.
        ca_file: the CA a connector must trust.
        anchors: PEM files of the CAs of residents' certificates.
        token: the admin token.
        now: the world's time.
    """

    base: str
    workspace: Workspace
    profile: Profile
    ca_file: Path
    anchors: tuple[Path, ...]
    token: str
    now: datetime

    @property
    def portal(self) -> str:
        """The portal's address."""
        return f"{self.base}/portal"

    def write_settings(self) -> Path:
        """Write what the reference connector takes as ``--settings``, and return the file.

        Another connector finds in it everything it must be told.
        """
        root = self.workspace.root
        profile = self.profile.name
        if profile not in builtins():
            file = root / PROFILE
            file.write_text(json_text(self.profile), encoding="utf-8")
            profile = str(file)
        settings = {
            "profile": profile,
            "portal": {
                "url": self.portal,
                "account": ACCOUNT,
                "password": PASSWORD,
                "ca_file": str(self.ca_file),
            },
            "signature": {
                "anchors": [str(anchor) for anchor in self.anchors],
                "ocsp_url": f"{self.base}/card/ocsp",
                "crl_url": f"{self.base}/card/crl",
            },
            "links": str(self.workspace.links),
            "handover": str(self.workspace.inbox),
            "state": str(root / "connector-state"),
            "log": str(root / "connector.log"),
        }
        file = root / SETTINGS
        file.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return file

    def first_call(self) -> str:
        """Return a curl line that logs in, or lists where a profile knows no login."""
        wire = self.profile.wire
        password = PASSWORD
        if wire.credential_form == "sha-256":
            password = hashlib.sha256(password.encode()).hexdigest()
        known = {
            "account": ACCOUNT,
            "password": password,
            "since": wire.instant(self.now - DAY),
            "until": wire.instant(self.now + DAY),
        }
        login = Operation.LOGIN in wire.operations
        operation = Operation.LOGIN if login else Operation.LIST_APPLICATIONS
        shape = wire.operations[operation]
        body = {shape.request[name]: known[name] for name in shape.request if name in known}
        return _curl(
            self.portal + shape.path,
            "--cacert",
            str(self.ca_file),
            "-H",
            f"Content-Type: {wire.content_type}",
            "-d",
            json.dumps(body, ensure_ascii=False),
        )

    def admin_call(self) -> str:
        """Return a curl line that asks how things stand."""
        token = f"Authorization: Bearer {self.token}"
        return _curl(f"{self.base}/admin/state", "--cacert", str(self.ca_file), "-H", token)

    def text(self, settings: Path) -> Text:
        """Return all of it.

        Args:
            settings: the file with the settings of a connector.
        """
        return Text(*("\n".join(self._lines(language, settings)) for language in LANGUAGES))

    def _lines(self, language: Language, settings: Path) -> Iterator[str]:
        yield HEAD.in_language(language)
        for name, value in self._facts().items():
            yield f"  {name.in_language(language)}: {value}"
        for title, command in self._commands(settings).items():
            yield f"\n{title.in_language(language)}:"
            yield f"  {command}"

    def _facts(self) -> dict[Text, str]:
        return {
            Text("ポータル", "portal"): self.portal,
            Text("OCSP", "OCSP"): f"{self.base}/card/ocsp",
            Text("CRL", "CRL"): f"{self.base}/card/crl",
            Text("アカウント", "account"): f"{ACCOUNT} / {PASSWORD}",
            Text("ほかの自治体", "other offices"): f"{account_of('NNNNNN')} / {PASSWORD}",
            Text("信頼する CA", "CA to trust"): str(self.ca_file),
            Text("番号紐付情報", "link files"): str(self.workspace.links),
            Text("引き渡し先", "hand over to"): str(self.workspace.inbox),
            Text("管理用", "admin"): f"{self.base}/admin",
            Text("管理用トークン", "admin token"): self.token,
        }

    def _commands(self, settings: Path) -> dict[Text, str]:
        where = ("--workspace", str(self.workspace.root))
        connector = ("python", "-m", "simulator.connector", "--settings", str(settings), "--once")
        return {
            Text("ポータルを呼んでみる", "Try the portal"): self.first_call(),
            Text("申請を出す", "File an application"): _line("tekigo", "file", *where),
            Text(
                "付属のコネクタを一回動かす (自社のコネクタには、設定ファイルの値を写す)",
                "Run the reference connector once (copy the values of the file to your own)",
            ): _line(*connector),
            Text(
                "様子を見る (本物の API にはありません)",
                "See how things stand (not part of the real API)",
            ): self.admin_call(),
        }


def _curl(url: str, *options: str) -> str:
    return _line("curl", *options, url)


def _line(*words: str) -> str:
    return shlex.join(words)
