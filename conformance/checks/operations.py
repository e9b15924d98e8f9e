"""運用: what must hold whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.checks.expect import expect, expect_deliveries, expect_log
from conformance.checks.judge import Unjudgeable
from conformance.episodes.backlog import backlog
from conformance.episodes.intake import late
from conformance.episodes.journey import journey
from conformance.episodes.pair import FILINGS, pair
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("op.01", journey, Control.FETCHED)
def log_holds_no_personal_data(evidence: Evidence) -> None:
    """ログに氏名・住所・電話番号がない。 / The log holds no name, address or telephone number."""
    refuse_a_lost_log(evidence)
    expect_log(evidence.log).names_nobody(evidence.filing("filed"))


@check("op.02", pair)
def two_instances_hand_over_once(evidence: Evidence) -> None:
    """二つのコネクタが同時に動いても、どの申請も一回だけ引き渡す。 /
    Though two instances run at once, every filing is handed over once.
    """
    for name in FILINGS:
        expect(evidence.hand_over(evidence.filing(name))).is_complete()


@check("op.03", backlog, Control.FETCHED)
def every_filing_of_a_busy_day_is_handed_over(evidence: Evidence) -> None:
    """一日に届いた1,000件以上の申請が、すべて引き渡される。 /
    Of 1,000 filings or more that arrive in one day, every one is handed over.
    """
    expect_deliveries(evidence.deliveries).hold(evidence.many)


@check("op.04", late, Control.FETCHED)
def clocks_may_differ(evidence: Evidence) -> None:
    """ポータルの時計が5分遅れていても、届いた申請を取得する。 /
    Though the portal's clock is five minutes slow, what arrives is fetched.
    """
    expect_calls(evidence.calls).fetch(evidence.filing("slow-clock"))


@check("op.05", journey, Control.FETCHED)
def log_holds_no_secret(evidence: Evidence) -> None:
    """ログにパスワードも認証トークンもない。 / The log holds neither password nor token."""
    refuse_a_lost_log(evidence)
    expect_log(evidence.log).holds_none_of(evidence.secrets)


def refuse_a_lost_log(evidence: Evidence) -> None:
    """Refuse to judge a log that shows nothing of this run."""
    if evidence.log_lost:
        raise Unjudgeable(
            Bilingual(
                ja="ログにこの検査の記録がありません。[logs] の file を確かめてください。",
                en="The log holds nothing of this run. Is file in [logs] the right one?",
            )
        )
