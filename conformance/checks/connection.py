"""①-3 連携サーバ: whom the connector talks to, and how it behaves when the line is bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.arrival import expect_taken_in
from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.episodes.connection import PAUSE, connection, false_portal, limit
from conformance.episodes.journey import journey
from conformance.episodes.stage import ELSEWHERE
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence

MOST_CALLS_AFTER_OUTAGE = 10
MOST_CALLS_UNDER_WAY = 10


@check("1-3.01", false_portal)
def unknown_ca_is_refused(evidence: Evidence) -> None:
    """信頼できない証明書のポータルには何も送らない。 /
    Nothing is sent to a portal with an untrusted certificate.
    """
    expect_calls(evidence.calls_at(FaultKind.UNKNOWN_CA)).are_none()


@check("1-3.02", connection)
def refused_token_leads_to_login(evidence: Evidence) -> None:
    """トークンを拒否されたら、同じ周期でログインし直して取得する。 /
    A refused token leads to a login and a fetch in the same cycle.
    """
    filing = evidence.filing("token-refused")
    cycle = evidence.calls_between("token-refused", "token-refused-end")
    expect_calls(cycle).fetch(filing)


@check("1-3.03", connection)
def maintenance_loses_nothing(evidence: Evidence) -> None:
    """メンテナンスに当たった申請を後で取り込む。 /
    A filing that met maintenance is taken in later.
    """
    expect_taken_in(evidence, evidence.filing("maintenance"))


@check("1-3.04", connection)
def outage_is_not_hammered(evidence: Evidence) -> None:
    """503 の後、その周期の呼び出しは 10 回まで。 /
    After a 503 the cycle makes at most 10 more calls.
    """
    cycle = evidence.calls_between("maintenance", "maintenance-end")
    expect_calls(cycle).after_outage_are_at_most(MOST_CALLS_AFTER_OUTAGE)


@check("1-3.05", connection)
def cut_answer_loses_nothing(evidence: Evidence) -> None:
    """応答が切れた申請を後で取り込む。 / A filing whose answer was cut is taken in later."""
    expect_taken_in(evidence, evidence.filing("cut"))


@check("1-3.06", false_portal)
def another_host_is_refused(evidence: Evidence) -> None:
    """別のホスト名の証明書を示すポータルには何も送らない。 /
    Nothing is sent to a portal whose certificate names another host.
    """
    expect_calls(evidence.calls_at(FaultKind.WRONG_HOST)).are_none()


@check("1-3.07", connection)
def credentials_stay_with_their_origin(evidence: Evidence) -> None:
    """別のオリジンへ回されても、認証情報を送らない。 /
    No credentials follow a redirect to another origin.
    """
    expect_calls(evidence.calls_at(ELSEWHERE)).carry_no_credentials()


@check("1-3.08", connection)
def ng_with_200_loses_nothing(evidence: Evidence) -> None:
    """取得の応答が 200 の NG だった申請を後で取り込む。 /
    A filing whose fetch met a 200 with NG is taken in later.
    """
    expect_taken_in(evidence, evidence.filing("answered-ng"))


@check("1-3.09", journey, Control.FETCHED)
def calls_carry_a_token(evidence: Evidence) -> None:
    """一覧と取得を、ログインで得たトークンで呼び出す。 /
    List and fetch carry a token obtained by login.
    """
    expect_calls(evidence.calls).carry_a_token()


@check("1-3.10", false_portal)
def expired_certificate_is_refused(evidence: Evidence) -> None:
    """期限の過ぎた証明書を示すポータルには何も送らない。 /
    Nothing is sent to a portal whose certificate has expired.
    """
    expect_calls(evidence.calls_at(FaultKind.EXPIRED_CERTIFICATE)).are_none()


@check("1-3.11", false_portal)
def old_tls_is_refused(evidence: Evidence) -> None:
    """TLS 1.1 までしか使えないポータルには何も送らない。 /
    Nothing is sent to a portal that speaks nothing newer than TLS 1.1.
    """
    expect_calls(evidence.calls_at(FaultKind.OLD_TLS)).are_none()


@check("1-3.12", connection, Control.FETCHED)
def one_login_serves_a_cycle(evidence: Evidence) -> None:
    """トークンを断られない周期では、ログインは一回までである。 /
    A cycle without a refused token has one login at most.
    """
    expect_calls(evidence.calls_between("cut", "cut-end")).log_in_at_most_once()


@check("1-3.13", limit, Control.FETCHED)
def a_limit_is_waited_out(evidence: Evidence) -> None:
    """429 の後、Retry-After の秒数が過ぎるまで呼び出さない。 /
    After a 429 nothing is called until the seconds of Retry-After have passed.
    """
    expect_calls(evidence.calls).pause_after_limit(PAUSE, MOST_CALLS_UNDER_WAY)
