"""③-2 敵対的な申請ZIP: nothing comes of a hostile package, and all of its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, Deviation, check
from conformance.checks.expect import expect, expect_listing
from conformance.checks.judge import Unjudgeable
from conformance.episodes.hostile import BY_CONTENT, NEIGHBOURS, hostile_contents, hostile_names
from conformance.result.model import Bilingual, Finding

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-2.05", hostile_contents)
def neighbours_are_handed_over(evidence: Evidence) -> None:
    """敵対的な申請ZIP と同じ周期に届いた、ほかの申請を引き渡す。 /
    Filings that come in one cycle with hostile packages are handed over.
    """
    for name in NEIGHBOURS:
        expect(evidence.hand_over(evidence.filing(name))).is_complete()


@check("3-2.10", hostile_contents)
def cut_packages_are_kept_out(evidence: Evidence) -> None:
    """末尾の欠けた申請ZIP を引き渡さない。 /
    A package whose end is missing is not handed over.
    """
    _nothing_comes_of(evidence, "cut-in-half", "cut-before-directory")


@check("3-2.11", hostile_contents)
def digests_are_compared(evidence: Evidence) -> None:
    """構成管理情報の要約値と違うファイルのある申請ZIP を引き渡さない。 /
    A package with a file that differs from its digest in the manifest is not handed over.
    """
    _nothing_comes_of(evidence, "changed-file")


@check("3-2.17", hostile_names)
def names_stay_inside(evidence: Evidence) -> None:
    """フォルダの外を指す名前のある申請ZIP を引き渡さない。 /
    A package with a name that leads out of its folder is not handed over.
    """
    _nothing_comes_of(evidence, "path-parent", "path-absolute", "path-drive", "path-backslash")


@check("3-2.18", hostile_names)
def devices_are_kept_out(evidence: Evidence) -> None:
    """Windows の装置名のファイルのある申請ZIP を引き渡さない。 /
    A package with a Windows device name for a file name is not handed over.
    """
    _nothing_comes_of(evidence, "device-bare", "device-with-ending", "device-numbered")


@check("3-2.19", hostile_contents)
def sizes_are_limited(evidence: Evidence) -> None:
    """展開すると大きさの上限を超える申請ZIP を引き渡さない。 /
    A package that grows beyond the size limit when unpacked is not handed over.
    """
    _nothing_comes_of(evidence, "bomb-ratio", "bomb-lying")


@check("3-2.20", hostile_contents)
def files_are_counted(evidence: Evidence) -> None:
    """ファイルの数が上限を超える申請ZIP を引き渡さない。 /
    A package with more files than the limit allows is not handed over.
    """
    _nothing_comes_of(evidence, "bomb-count")


@check("3-2.21", hostile_contents)
def nesting_is_limited(evidence: Evidence) -> None:
    """ZIP が10重に入れ子になった申請ZIP を引き渡さない。 /
    A package with an archive nested ten deep is not handed over.
    """
    _nothing_comes_of(evidence, "nested-archives")


@check("3-2.22", hostile_names)
def names_do_not_collide(evidence: Evidence) -> None:
    """大文字小文字や正規化形だけが違う名前のある申請ZIP を引き渡さない。 /
    A package with names that are equal but for case or normalisation form is not handed over.
    """
    _nothing_comes_of(evidence, "collide-case", "collide-normalisation")


@check("3-2.23", hostile_contents, Control.FETCHED)
def entities_are_not_fetched(evidence: Evidence) -> None:
    """申請書の外部実体が指すアドレスに接続しない。 /
    No connection is opened to an address that an external entity of a form names.
    """
    if evidence.strays:
        finding = Finding(
            subject=_say(
                "外部実体のアドレスへの接続", "connections to the address of an external entity"
            ),
            expected=_say("なし", "none"),
            received=_say(f"{evidence.strays} 回", str(evidence.strays)),
        )
        raise Deviation([finding])


@check("3-2.24", hostile_contents)
def entities_do_not_grow(evidence: Evidence) -> None:
    """申請書が実体の展開で大きくなる申請ZIP を引き渡さない。 /
    A package whose form grows by expanding entities is not handed over.
    """
    _nothing_comes_of(evidence, "entity-internal", "entity-bomb")


@check("3-2.25", hostile_contents)
def programs_are_kept_out(evidence: Evidence) -> None:
    """PDF と名乗る実行形式のある申請ZIP を引き渡さない。 /
    A package with an executable that calls itself a PDF is not handed over.
    """
    _nothing_comes_of(evidence, "program-as-pdf")


@check("3-2.26", hostile_contents)
def encrypted_files_are_kept_out(evidence: Evidence) -> None:
    """暗号化されたファイルのある申請ZIP を引き渡さない。 /
    A package with an encrypted file is not handed over.
    """
    _nothing_comes_of(evidence, "encrypted-file")


@check("3-2.27", hostile_names)
def names_are_utf_8(evidence: Evidence) -> None:
    """UTF-8 として読めない名前のある申請ZIP を引き渡さない。 /
    A package with a file name that is not UTF-8 is not handed over.
    """
    _nothing_comes_of(evidence, "name-cp932", "name-broken-utf8")


@check("3-2.28", hostile_contents)
def quarantine_is_shown(evidence: Evidence) -> None:
    """隔離した申請の受付番号を一覧に示す。 / The list shows the 受付番号 of what is set aside."""
    for name in BY_CONTENT:
        expect_listing(evidence.listing).shows(evidence.filing(name))


@check("3-2.29", hostile_names)
def names_occur_once(evidence: Evidence) -> None:
    """同じ名前のファイルが二つある申請ZIP を引き渡さない。 /
    A package with two files of one name is not handed over.
    """
    _nothing_comes_of(evidence, "name-twice")


@check("3-2.30", hostile_contents)
def attachments_are_limited(evidence: Evidence) -> None:
    """添付の大きさの上限を超えるファイルのある申請ZIP を引き渡さない。 /
    A package with an attachment larger than the limit is not handed over.
    """
    _nothing_comes_of(evidence, "oversize-attachment")


def _nothing_comes_of(evidence: Evidence, *names: str) -> None:
    for name in names:
        filing = evidence.filing(name)
        if not evidence.fetched(filing):
            raise Unjudgeable(
                _say(
                    f"{filing.note.ja} ({filing.number}) を取得していません。",
                    f"It did not fetch {filing.number}: {filing.note.en}.",
                )
            )
        expect(evidence.hand_over(filing)).is_absent()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
