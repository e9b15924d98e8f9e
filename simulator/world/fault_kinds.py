"""The ways in which the portal can be told to fail: a closed list, one row of data for each.

A row says what happens, which calls it can happen at, and what a fault of its kind has to tell
besides. The pages show these rows. Published is only that maintenance and time-outs end in a 5xx
that is not JSON (住登外者宛名番号付番API仕様書 [P]) and that a filing may take two hours
(河内長野市 [M]); everything else is our model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from simulator.contracts.problem import Text
from simulator.contracts.profile import CONTRACTS, Operation


class FaultKind(StrEnum):
    """Ways in which the portal can fail."""

    MAINTENANCE = "maintenance"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server-error"
    TOO_MANY_REQUESTS = "too-many-requests"
    NG_WITH_200 = "ng-with-200"
    TOKEN_EXPIRED = "token-expired"  # noqa: S105  a fault, not a secret
    TOKEN_REVOKED = "token-revoked"  # noqa: S105  likewise
    REDIRECT = "redirect"
    DELAY = "delay"
    ANSWER_LOST = "answer-lost"
    CUT = "cut"
    STALL = "stall"
    TRUNCATED_ZIP = "truncated-zip"
    WRONG_ZIP = "wrong-zip"
    WRONG_DIGEST = "wrong-digest"
    DUPLICATE_ENTRY = "duplicate-entry"
    MOVING_LIST = "moving-list"
    LATE_ARRIVAL = "late-arrival"
    SLOW_DELIVERY = "slow-delivery"
    SAME_SECOND = "same-second"
    CLOCK_OFFSET = "clock-offset"
    WRONG_HOST = "wrong-host"
    UNKNOWN_CA = "unknown-ca"
    EXPIRED_CERTIFICATE = "expired-certificate"
    OLD_TLS = "old-tls"


class Hits(Enum):
    """What a fault happens to, and so what spends one of its times."""

    CALL = auto()
    ROW = auto()  # a filing in a list
    ARRIVAL = auto()  # a filing that is submitted
    EVERYTHING = auto()  # nothing is spent: it holds while it is planted


@dataclass(frozen=True)
class Kind:
    """One row of the list.

    Args:
        text: what happens.
        hits: what it happens to.
        operations: the calls it can happen at; empty where it is about no call.
        needs: what a fault of this kind has to tell besides.
        takes: what it may tell besides.
    """

    text: Text
    hits: Hits
    operations: frozenset[Operation] = frozenset()
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()


ANY = frozenset(Operation)
MUNICIPAL = frozenset(name for name, contract in CONTRACTS.items() if contract.municipal)
LIST = frozenset({Operation.LIST_APPLICATIONS})
FETCH = frozenset({Operation.GET_APPLICATION})
SUBMIT = frozenset({Operation.SUBMIT})
SECONDS = frozenset({"seconds"})
JSON = frozenset({"json"})


def _call(
    ja: str,
    en: str,
    at: frozenset[Operation] = ANY,
    needs: frozenset[str] = frozenset(),
    takes: frozenset[str] = frozenset(),
) -> Kind:
    return Kind(Text(ja, en), Hits.CALL, at, needs, takes)


def _row(ja: str, en: str) -> Kind:
    return Kind(Text(ja, en), Hits.ROW, LIST)


def _arrival(ja: str, en: str, needs: frozenset[str] = SECONDS) -> Kind:
    return Kind(Text(ja, en), Hits.ARRIVAL, SUBMIT, needs)


def _standing(ja: str, en: str, needs: frozenset[str] = frozenset()) -> Kind:
    return Kind(Text(ja, en), Hits.EVERYTHING, needs=needs)


KINDS: dict[FaultKind, Kind] = {
    FaultKind.MAINTENANCE: _call(
        "503 と HTML のメンテナンス画面が返る。", "A 503 with an HTML maintenance page comes."
    ),
    FaultKind.UNAVAILABLE: _call(
        "503 が、JSON の本文を付けて、または本文なしで返る。",
        "A 503 comes, with a JSON body or with none.",
        takes=JSON,
    ),
    FaultKind.SERVER_ERROR: _call(
        "500 が、JSON の本文を付けて、または本文なしで返る。",
        "A 500 comes, with a JSON body or with none.",
        takes=JSON,
    ),
    FaultKind.TOO_MANY_REQUESTS: _call(
        "429 が返り、待つ秒数を Retry-After が示す。JSON の本文は、あることもないこともある。",
        "A 429 comes; Retry-After names the seconds to wait. It has a JSON body or none.",
        needs=SECONDS,
        takes=JSON,
    ),
    FaultKind.NG_WITH_200: _call(
        "エラーの本文が 200 で返る。", "The body of an error comes with 200."
    ),
    FaultKind.TOKEN_EXPIRED: _call(
        "まだ新しいトークンが、一度だけ断られる。", "A young token is refused once.", MUNICIPAL
    ),
    FaultKind.TOKEN_REVOKED: _call(
        "それまでに渡したトークンが、すべて失効する。",
        "Every token given so far is void.",
        MUNICIPAL,
    ),
    FaultKind.REDIRECT: _call(
        "307 で別のオリジンへ回される。",
        "A 307 sends the caller to another origin.",
        needs=frozenset({"target"}),
    ),
    FaultKind.DELAY: _call(
        "応答が遅れる。相手が切ればそこで終わる。",
        "The answer is held back, until the caller hangs up at the latest.",
        needs=SECONDS,
    ),
    FaultKind.ANSWER_LOST: _call(
        "処理は済むが、応答が見出しだけで切れる。",
        "The effect happens; of the answer only the head arrives.",
    ),
    FaultKind.CUT: _call(
        "処理は済むが、応答が本文の途中で切れる。",
        "The effect happens; the answer breaks off within its body.",
    ),
    FaultKind.STALL: _call(
        "処理は済むが、応答が本文の途中で止まる。その秒数の後か、相手が切ったときに切れる。",
        "The effect happens; the answer stops within its body, and breaks off after that many"
        " seconds or when the caller hangs up.",
        needs=SECONDS,
    ),
    FaultKind.TRUNCATED_ZIP: _call(
        "申請ZIP の後ろが欠けている。応答としては完全である。",
        "The end of the 申請ZIP is missing, in an answer that is complete.",
        FETCH,
    ),
    FaultKind.WRONG_ZIP: _call(
        "別の申請の申請ZIP が返る。", "The 申請ZIP of another filing comes.", FETCH
    ),
    FaultKind.WRONG_DIGEST: _call(
        "申請ZIP に合わないダイジェストが付く。",
        "The digest is not that of the 申請ZIP.",
        FETCH,
    ),
    FaultKind.DUPLICATE_ENTRY: _row(
        "一覧に同じ申請が二度現れる。", "The list names a filing twice."
    ),
    FaultKind.MOVING_LIST: _row(
        "一覧に載せた申請が、次のページの前に一覧から消える。",
        "A filing that was listed has left the list before the next page.",
    ),
    FaultKind.LATE_ARRIVAL: _arrival(
        "申請が、到達のその秒数の後に自治体に見える。",
        "A filing is seen by the municipality that many seconds after its arrival.",
    ),
    FaultKind.SLOW_DELIVERY: _arrival(
        "申請が、その秒数までの、シードで決まる時間の後に自治体に見える。",
        "A filing is seen after a time of up to that many seconds, drawn from the seed.",
    ),
    FaultKind.SAME_SECOND: _arrival(
        "申請が、直前の申請と同じ秒に到達する。",
        "A filing arrives in the very second of the one before.",
        frozenset(),
    ),
    FaultKind.CLOCK_OFFSET: _standing(
        "ポータルの時計がその秒数だけずれる。Date も、到達日時などの日時もずれる。",
        "The portal's clock is off by that many seconds: Date, 到達日時 and all other instants.",
        SECONDS,
    ),
    FaultKind.WRONG_HOST: _standing(
        "サーバ証明書が別のホスト名のもの。", "The server's certificate names another host."
    ),
    FaultKind.UNKNOWN_CA: _standing(
        "サーバ証明書が、知らない認証局のもの。",
        "The server's certificate is of a CA that nobody is told to trust.",
    ),
    FaultKind.EXPIRED_CERTIFICATE: _standing(
        "サーバ証明書の期限が過ぎている。", "The server's certificate has expired."
    ),
    FaultKind.OLD_TLS: _standing(
        "TLS 1.1 より新しい版を使えない。", "Nothing newer than TLS 1.1 is spoken."
    ),
}
"""Every kind, in the order of the pages."""

TLS = frozenset(
    {
        FaultKind.WRONG_HOST,
        FaultKind.UNKNOWN_CA,
        FaultKind.EXPIRED_CERTIFICATE,
        FaultKind.OLD_TLS,
    }
)
"""The kinds that show in the handshake, before any call."""
