"""Mutants of ①-3: whom they talk to, and how they take trouble on the line."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Literal

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from pathlib import Path

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which Python has no name for


class TrustsAnyCertificate(Mutant, kills="1-3.01"):
    """サーバ証明書を確かめない。 / Does not check the server's certificate."""

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        context = super().trust(ca_file)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context


class NeverLogsInAgain(Mutant, kills="1-3.02"):
    """トークンを拒否されると、その周期をあきらめる。 /
    Gives the cycle up when its token is refused.
    """

    def logs_in_again(self) -> bool:
        return False


class TakesMaintenanceForTheFiling(Mutant, kills="1-3.03"):
    """メンテナンス画面を、取得した申請として扱う。 /
    Takes a maintenance page for the filing it asked for.
    """

    def after_outage(self, *, cut: bool) -> Literal["stop", "go-on", "give-up"]:
        return super().after_outage(cut=cut) if cut else "give-up"


class HammersTheOutage(Mutant, kills="1-3.04"):
    """503 を受けても、残りの申請を続けて取りに行く。 / Goes on fetching the rest after a 503."""

    def after_outage(self, *, cut: bool) -> Literal["stop", "go-on", "give-up"]:
        return super().after_outage(cut=cut) if cut else "go-on"


class TakesTheCutForTheEnd(Mutant, kills="1-3.05"):
    """途中で切れた応答を、取得した申請として扱う。 /
    Takes an answer that was cut off for the whole filing.
    """

    def after_outage(self, *, cut: bool) -> Literal["stop", "go-on", "give-up"]:
        return "give-up" if cut else super().after_outage(cut=cut)


class IgnoresTheHostName(Mutant, kills="1-3.06"):
    """証明書のホスト名を確かめない。 / Does not look at the host a certificate names."""

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        context = super().trust(ca_file)
        context.check_hostname = False
        return context


class FollowsRedirects(Mutant, kills="1-3.07"):
    """別のオリジンへ回されると、トークンもろとも送り直す。 /
    Sends everything again to another origin, its token included.
    """

    def follows_redirects(self) -> bool:
        return True


class TakesNgForTheFiling(Mutant, kills="1-3.08", profile="modelled-2"):
    """200 で返った NG を、取得した申請として扱う。 /
    Takes an NG that came with 200 for the filing.
    """

    def takes_ng_for_failure(self) -> bool:
        return False


class CallsBeforeLogin(Mutant, kills="1-3.09"):
    """トークンなしで呼び出し、断られてからログインする。 /
    Calls without a token, and logs in only when refused.
    """

    def logs_in_first(self) -> bool:
        return False


class TakesAnExpiredCertificate(Mutant, kills="1-3.10"):
    """証明書の期限を確かめない。 / Does not look at when a certificate ends."""

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        context = super().trust(ca_file)
        context.verify_flags |= NO_CHECK_TIME
        return context


class SpeaksOldTls(Mutant, kills="1-3.11"):
    """TLS 1.1 でも話す。 / Speaks TLS 1.1 too."""

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        context = super().trust(ca_file)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        return context


class LogsInForEveryCall(Mutant, kills="1-3.12"):
    """呼び出しのたびにログインする。 / Logs in for every call."""

    def keeps_token(self) -> bool:
        return False


class IgnoresTheLimit(Mutant, kills="1-3.13"):
    """429 の Retry-After を待たずに、次の周期で呼び出す。 /
    Calls again in its next cycle, whatever Retry-After says.
    """

    def waits(self, retry_after: int) -> int:
        del retry_after
        return 0
