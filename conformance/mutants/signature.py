"""Mutants of the signature rules: what they believe of a signature, a certificate, an issuer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from conformance.mutants.mutant import Mutant
from simulator.connector.facts import Decision, Revocation
from simulator.connector.signed import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from simulator.connector.facts import Candidate, SignatureFacts
    from simulator.connector.signed import Signed

GOOD = Revocation("good")


class SkipsTheDigests(Mutant, kills="sig.01", row=("signature", 4)):
    """署名対象の要約値を照合しない。 / Does not compare digests with what was signed."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        form = "as-signed" if facts.form == "changed" else facts.form
        return super().decide_signature(replace(facts, form=form, attachments="as-signed"), at)


class SkipsRevocation(Mutant, kills="sig.02", row=("signature", 16)):
    """失効を確かめない。 / Does not look at revocation."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, revocation=GOOD), at)


class RefusesWhateverIsRevokedNow(Mutant, kills="sig.03", row=("signature", 19)):
    """今失効していれば、到達日時に関わらず退ける。 /
    Refuses what is revoked now, whenever it arrived.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        if facts.revocation.at is not None:
            return Decision("refused", "失効している")
        return super().decide_signature(facts, at)


class AcceptsEitherKind(Mutant, kills="sig.04", row=("signature", 9)):
    """利用者証明用の証明書でも署名とみなす。 /
    Takes a 利用者証明用 certificate for a signing one.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, kind="signature"), at)


class TakesSilenceForANo(Mutant, kills="sig.05", row=("signature", 20)):
    """失効情報を得られなければ、退ける。 / Refuses when nothing is learnt about revocation."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        decision = super().decide_signature(facts, at)
        return replace(decision, outcome="refused") if decision.outcome == "deferred" else decision


class BelievesTheIssuersName(Mutant, kills="sig.06", row=("signature", 7)):
    """証明書にある発行者の名前と鍵識別子を、確かめずに信じる。 /
    Believes the issuer's name and key identifier that a certificate states.
    """

    def issuer(self, candidates: Sequence[Candidate]) -> Candidate | None:
        return next((one for one in candidates if one.named and one.key_named), None)


class ChecksTheFormAlone(Mutant, kills="sig.07", row=("signature", 5)):
    """申請書の要約値だけを照合し、添付を見ない。 /
    Compares the digest of the form, and none of attachments.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, attachments="as-signed"), at)


class ChecksWhatIsSigned(Mutant, kills="sig.08", row=("signature", 3)):
    """署名されたものを確かめるが、申請書が入っているかを見ない。 /
    Checks what is signed, not whether the form is part of it.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        form = "as-signed" if facts.form == "unsigned" else facts.form
        return super().decide_signature(replace(facts, form=form), at)


class SkipsTheValue(Mutant, kills="sig.09", row=("signature", 1)):
    """署名の値を証明書の鍵で確かめない。 /
    Does not verify the signature's value by the certificate's key.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, fits_key=True), at)


class LooksAtTheDigestAlone(Mutant, kills="sig.27", row=("signature", 2)):
    """署名の値から出た要約値だけを比べ、その形を見ない。 /
    Compares the digest inside the signature's value, and does not look at its form.
    """

    def fits_key(self, signed: Signed, key: PublicKeyTypes) -> bool:
        if not isinstance(key, RSAPublicKey):
            return super().fits_key(signed, key)
        try:
            found = key.recover_data_from_signature(signed.value, PKCS1v15(), None)
        except InvalidSignature:
            return False
        return found.endswith(digest(signed.hash, signed.content))


class LetsStrangersPass(Mutant, kills="sig.10", row=("signature", 8)):
    """発行者の名前に覚えがなければ、最初の認証局が発行したとみなす。 /
    Takes a certificate whose issuer's name it never heard for one of its first CA.
    """

    def issuer(self, candidates: Sequence[Candidate]) -> Candidate | None:
        stranger = not any(one.named for one in candidates)
        return candidates[0] if stranger else super().issuer(candidates)


class PicksTheIssuerByName(Mutant, kills="sig.11", row=("signature", 21)):
    """名前の合う最初の認証局だけを試す。 / Tries only the first CA of the issuer's name."""

    def issuer(self, candidates: Sequence[Candidate]) -> Candidate | None:
        return super().issuer([one for one in candidates if one.named][:1])


class IgnoresExpiry(Mutant, kills="sig.12", row=("signature", 11)):
    """有効期間の終わりを見ない。 / Does not look at the end of the validity."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, not_after=max(facts.not_after, at)), at)


class IgnoresTheBeginning(Mutant, kills="sig.13", row=("signature", 10)):
    """有効期間の始まりを見ない。 / Does not look at the beginning of the validity."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        return super().decide_signature(replace(facts, not_before=min(facts.not_before, at)), at)


class JudgesAsOfToday(Mutant, kills="sig.14", row=("signature", 22)):
    """到達日時ではなく、今の時点で判定する。 / Judges as of now instead of as of 到達日時."""

    def judged_at(self, arrived: datetime, now: datetime) -> datetime:
        del arrived
        return now


class AllowsTheSecondBetween(Mutant, kills="sig.15", row=("signature", 17)):
    """到達と同じ秒の失効を、後の失効とみなす。 /
    Takes a revocation in the second of arrival for a later one.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        same = facts.revocation.at == at
        return super().decide_signature(replace(facts, revocation=GOOD) if same else facts, at)


class TakesAHoldLightly(Mutant, kills="sig.16", row=("signature", 18)):
    """一時保留を失効とみなさない。 / Does not take a hold for a revocation."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        held = facts.revocation.on_hold
        return super().decide_signature(replace(facts, revocation=GOOD) if held else facts, at)


class TakesUnknownForGood(Mutant, kills="sig.17", row=("signature", 15)):
    """知らないという答えを、有効とみなす。 / Takes the answer unknown for good."""

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        unknown = facts.issued_by_anchor and facts.revocation.status == "unknown"
        return super().decide_signature(replace(facts, revocation=GOOD) if unknown else facts, at)


class IgnoresNextUpdate(Mutant, kills="sig.18", row=("signature", 13)):
    """失効情報の期限を見ない。 / Does not look at until when an answer may be used."""

    def is_current(self, true_at: datetime, until: datetime | None, now: datetime) -> bool:
        del until
        return super().is_current(true_at, None, now)


class BelievesWhoeverAnswers(Mutant, kills="sig.29", row=("signature", 14)):
    """失効情報にだれが署名したかを見ない。 / Does not look who signed an answer on revocation."""

    def believes(self, *, signed: bool) -> bool:
        del signed
        return True


class TakesSilenceForAYes(Mutant, kills="sig.20", row=("signature", 12)):
    """失効情報を得られなければ、失効していないとみなす。 /
    Takes a certificate for good when nothing is learnt about revocation.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        silent = facts.revocation.status == "unavailable"
        return super().decide_signature(replace(facts, revocation=GOOD) if silent else facts, at)


class TriesEveryAuthority(Mutant, kills="sig.25", row=("signature", 6)):
    """どの認証局の鍵で確かめられても、その認証局が発行者だとみなす。 /
    Takes whichever CA's key verifies a certificate for the issuer it names.
    """

    def issuer(self, candidates: Sequence[Candidate]) -> Candidate | None:
        return next((one for one in candidates if one.verified), None)


class HasEverySignatureLookedAt(Mutant, kills="3-6.03", row=("signature", 23)):
    """問題のない署名でも、職員の確認を待つ。 /
    Waits for staff to look at signatures with which nothing is wrong.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        decision = super().decide_signature(facts, at)
        accepted = decision.outcome == "accepted"
        return Decision("unconfirmed", "職員が署名を確かめる") if accepted else decision
