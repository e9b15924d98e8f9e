"""②・③-1 番号紐付情報: late, broken and doubtful files, deltas, and serial numbers as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.links import deltas, links, nearly_empty_links, serials
from conformance.episodes.residents import residents
from conformance.episodes.staff import staff

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-1.01", links)
def late_link_releases_the_filing(evidence: Evidence) -> None:
    """紐付が届いたら、待っていた申請を特定して引き渡す。 /
    When its link arrives, a waiting filing is identified and handed over.
    """
    filing = evidence.filing("late-link")
    expect(evidence.hand_over(filing)).names_signer()


@check("3-1.02", links)
def broken_file_changes_nothing(evidence: Evidence) -> None:
    """途中で切れた紐付ファイルの前後で、紐付は変わらない。 /
    A link file that breaks off leaves the links as they were.
    """
    expect(evidence.hand_over(evidence.filing("after-broken-file"))).names_signer()
    expect(evidence.hand_over(evidence.filing("only-in-broken-file"))).is_absent()


@check("3-1.03", deltas)
def delta_issued_last_wins(evidence: Evidence) -> None:
    """逆の順に届いた差分のうち、後に発行された方の宛名番号を付ける。 /
    Of deltas that came in the wrong order, the one issued last gives the 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("after-correction"))).names_signer()


@check("3-1.04", nearly_empty_links)
def nearly_empty_file_changes_nothing(evidence: Evidence) -> None:
    """空に近い全件ファイルの後も、前の紐付で引き渡す。 /
    After a nearly empty full file, filings are handed over by the links before it.
    """
    expect(evidence.hand_over(evidence.filing("after-nearly-empty"))).names_signer()


@check("3-1.05", deltas)
def gap_holds_later_links_back(evidence: Evidence) -> None:
    """欠けた差分が届かない間、後の差分の紐付で引き渡さない。 /
    While a delta is missing, no link of a later one is used.
    """
    expect(evidence.hand_over(evidence.filing("ahead-of-gap"))).is_absent()


@check("3-1.06", deltas)
def repeated_delta_changes_nothing(evidence: Evidence) -> None:
    """古い差分がもう一度届いても、宛名番号は変わらない。 /
    An old delta that comes again changes no 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("after-repeat"))).names_signer()


@check("3-1.07", links)
def link_that_lapsed_later_still_holds(evidence: Evidence) -> None:
    """到達の後に失効した紐付の宛名番号で引き渡す。 /
    A link that lapsed after the filing arrived gives its 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("before-lapse"))).names_signer()


@check("3-1.08", serials)
def decimal_serial_is_the_same_number(evidence: Evidence) -> None:
    """10進で書かれた番号の紐付で引き渡す。 /
    A link whose number is written in decimal is found.
    """
    expect(evidence.hand_over(evidence.filing("plain-serial"))).names_signer()


@check("3-1.09", serials)
def leading_zeros_say_nothing(evidence: Evidence) -> None:
    """先頭にゼロの付いた番号の紐付で引き渡す。 /
    A link whose number has leading zeros is found.
    """
    expect(evidence.hand_over(evidence.filing("leading-zeros"))).names_signer()


@check("3-1.10", serials)
def sign_byte_says_nothing(evidence: Evidence) -> None:
    """DER で符号のための 00 が付く番号の証明書の申請を引き渡す。 /
    A certificate whose number has a sign byte in DER is found.
    """
    expect(evidence.hand_over(evidence.filing("sign-byte"))).names_signer()


@check("3-1.11", serials)
def long_neighbours_are_told_apart(evidence: Evidence) -> None:
    """末尾の1桁だけが違う長い番号の二人を取り違えない。 /
    Two people whose long numbers differ in the last digit are told apart.
    """
    expect(evidence.hand_over(evidence.filing("first-neighbour"))).names_signer()
    expect(evidence.hand_over(evidence.filing("second-neighbour"))).names_signer()


@check("3-1.12", staff)
def decided_filing_stays_where_it_is(evidence: Evidence) -> None:
    """決定の後に紐付が変わっても、引き渡し直さない。 /
    A filing is not handed over anew when its link changes after the decision.
    """
    expect(evidence.hand_over(evidence.filing("decided"))).names_signer()


@check("3-1.13", residents)
def number_is_the_one_at_hand_over(evidence: Evidence) -> None:
    """署名の判定を待つ間に変わった紐付の、新しい宛名番号で引き渡す。 /
    A filing whose link changed while it waited carries the new 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("link-changed"))).names_signer()
