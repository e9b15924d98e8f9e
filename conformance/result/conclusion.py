"""Draws the conclusion of a run from its facts, and refuses every undeserved green.

"Conforms" needs all of: the exact required set ran, every one of its checks passed, the connector
was really contacted, filings were planted, nothing was filtered or cut short. Each entry point
(exit code, result file, HTML) calls this on the facts it holds itself and never copies another's
answer.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual, Conclusion, Verdict
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.result.model import Result, Scope, Waiver

EXIT_CODES = {
    Conclusion.CONFORMS: 0,
    Conclusion.PASSES_CHECKED: 0,
    Conclusion.DOES_NOT_CONFORM: 1,
    Conclusion.INCONCLUSIVE: 2,
}
DRIVE = "drive"
FILES = "municipal-file"
CONTROLS = ("clock", "crash", "kill", "patience", "pair")
OWN = "own"
OCSP = "ocsp"
MUST = "MUST"
STANDARD = "standard"
USAGE = 3
ENGINE = 4


def set_digest(ids: Iterable[str], asked_under: str) -> str:
    """Return the SHA-256 that stands for a required set.

    Args:
        ids: of its requirements, in any order.
        asked_under: what `chosen` says of the run, so that no set passes for another's.
    """
    lines = [*sorted(ids), asked_under]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def obstacles(result: Result) -> list[Bilingual]:
    """List everything that forbids a green conclusion, apart from failed checks.

    Returns:
        One sentence an obstacle; empty when the run is complete.
    """
    found = [] if result.interrupted is None else [result.interrupted]
    found += _set_obstacles(result)
    found += _contact_obstacles(result)
    found += _episode_obstacles(result)
    found += stale_waivers(result)
    found += [
        _say(f"{check.id}: {check.reason.ja}", f"{check.id}: {check.reason.en}")
        for check in result.checks
        if check.verdict is Verdict.INCONCLUSIVE
    ]
    return found


def stale_waivers(result: Result) -> list[Bilingual]:
    """List every waiver that must go, one sentence each.

    It is stale when its check passes, when this run does not require it, or when it has expired.
    """
    verdicts = {check.id: check.verdict for check in result.checks}
    found = []
    for waiver in result.waivers:
        id_ = waiver.requirement
        if verdicts.get(id_) is Verdict.PASS:
            found.append(
                _say(
                    f"{id_}: 免除していますが、検査に合格しています。",
                    f"{id_}: it is waived, and its check passes.",
                )
            )
        elif id_ not in result.required:
            found.append(
                _say(
                    f"{id_}: 免除していますが、この検査では必須ではありません。",
                    f"{id_}: it is waived, and this run does not require it.",
                )
            )
        elif expired(waiver, result):
            found.append(
                _say(
                    f"{id_}: 免除の期限 {waiver.expires} が過ぎています。",
                    f"{id_}: its waiver expired on {waiver.expires}.",
                )
            )
    return found


def expired(waiver: Waiver, result: Result) -> bool:
    """Tell whether a waiver no longer held on the day its result was made."""
    today = _day_in_japan(result.produced_at)
    return today is not None and waiver.expires <= today


def _day_in_japan(stamp: str) -> date | None:
    """Return the day on which a waiver is measured; a stamp nobody can read helps no waiver."""
    try:
        return datetime.fromisoformat(stamp).astimezone(JST).date() if stamp else None
    except (ValueError, OverflowError):
        return date.max


def exit_code(result: Result) -> int:
    """Return the exit code a result stands for.

    Failures that are waived may pass where that was asked for, if nothing else stands in the way.
    """
    conclusion = conclude(result)
    if conclusion is not Conclusion.DOES_NOT_CONFORM or not result.waivers_accepted:
        return EXIT_CODES[conclusion]
    failed = any(check.verdict is Verdict.FAIL for check in result.checks)
    if failed or obstacles(result):
        return EXIT_CODES[conclusion]
    return EXIT_CODES[Conclusion.CONFORMS]


def _set_obstacles(result: Result) -> list[Bilingual]:
    ran = Counter(check.id for check in result.checks)
    required = set(result.required)
    known = {requirement.id for requirement in result.register_}
    odd = [
        ("実行されていない必須の検査", "Required checks not run", required - set(ran)),
        ("必須の一覧にない検査", "Checks outside the required set", set(ran) - required),
        ("要求の一覧にない検査", "Checks unknown to the register", required - known),
        ("重複した結果", "Results given twice", {id_ for id_, n in ran.items() if n > 1}),
        ("相違の記録がある合格", "Passes with deviations on record", _contradictory(result)),
        ("勧めにとどまるとされた MUST", "MUSTs called mere advice", _belittled(result)),
        ("免除の記録のない免除", "Waived without a waiver on record", _unwaived(result)),
        ("検査の絞り込み", "The run was narrowed by", set(result.filtered)),
    ]
    found: list[Bilingual] = []
    if not required:
        found.append(
            _say("必須の検査が一つも選ばれていません。", "No required check was selected.")
        )
    if set_digest(result.required, chosen(result.scope)) != result.required_digest:
        found.append(
            _say("必須の検査の一覧が書き換えられています。", "The required set was altered.")
        )
    for ja, en, members in odd:
        if members:
            names = ", ".join(sorted(members))
            found.append(_say(f"{ja}: {names}", f"{en}: {names}"))
    return found


def _contradictory(result: Result) -> set[str]:
    return {c.id for c in result.checks if c.verdict is Verdict.PASS and c.findings}


def _belittled(result: Result) -> set[str]:
    advice = {r.id for r in result.register_ if r.level != MUST}
    return {c.id for c in result.checks if c.verdict is Verdict.UNMET} - advice


def _unwaived(result: Result) -> set[str]:
    known = {waiver.requirement for waiver in result.waivers}
    return {c.id for c in result.checks if c.verdict is Verdict.WAIVED} - known


def _contact_obstacles(result: Result) -> list[Bilingual]:
    found: list[Bilingual] = []
    if result.connector is None:
        found.append(_say("コネクタに到達していません。", "The connector was never reached."))
    if not any(episode.planted for episode in result.episodes):
        found.append(_say("申請が一件も置かれていません。", "No filing was planted."))
    if not any(episode.calls for episode in result.episodes):
        found.append(
            _say("コネクタからの通信が一件もありません。", "The connector made no call at all.")
        )
    return found


def _episode_obstacles(result: Result) -> list[Bilingual]:
    """Doubt every episode a pass relies on, unless its control arrived and it came to rest.

    Where calls are missing from the record, an episode is doubted whatever relies on it.
    """
    relied = {check.episode for check in result.checks if check.verdict is Verdict.PASS}
    recorded = {episode.name for episode in result.episodes}
    found = [
        _say(f"{name}: エピソードの記録がありません。", f"{name}: the episode left no record.")
        for name in sorted(relied - recorded)
    ]
    for episode in result.episodes:
        found += [
            _say(f"{episode.name}: {gap.ja}", f"{episode.name}: {gap.en}")
            for gap in episode.journal_gaps
        ]
        if episode.name not in relied:
            continue
        if not episode.control_arrived:
            found.append(
                _say(
                    f"{episode.name}: 対照の申請が届いていません。",
                    f"{episode.name}: the control filing did not arrive.",
                )
            )
        elif not episode.settled:
            found.append(
                _say(
                    f"{episode.name}: コネクタの処理が落ち着く前に終わっています。",
                    f"{episode.name}: it ended before the connector had come to rest.",
                )
            )
    return found


def conclude(result: Result) -> Conclusion:
    """Return what the facts of a run allow to be said.

    A failed check outweighs an incomplete run: what was seen to fail has failed. A waiver changes
    nothing of that.
    """
    found = {check.verdict for check in result.checks}
    if found & {Verdict.FAIL, Verdict.WAIVED}:
        return Conclusion.DOES_NOT_CONFORM
    if obstacles(result):
        return Conclusion.INCONCLUSIVE
    if is_draft(result):
        return Conclusion.PASSES_CHECKED
    return Conclusion.CONFORMS


def is_draft(result: Result) -> bool:
    """Tell whether a MUST of the register has no check yet, which forbids any claim."""
    return any(r.level == "MUST" and r.coverage == "planned" for r in result.register_)


def headline(result: Result) -> Bilingual:
    """Word the conclusion in one line that names register, profile, role and depth."""
    scope = result.scope
    told = [scope.profile, scope.role, signatures(scope), reached(scope), budget(scope)]
    where = ", ".join([f"register {scope.register_version}", *filter(None, told)])
    musts = [r for r in result.register_ if r.level == "MUST"]
    passed = {check.id for check in result.checks if check.verdict is Verdict.PASS}
    checked = sum(r.id in passed for r in musts)
    failed = sum(check.verdict is Verdict.FAIL for check in result.checks)
    unmet = sum(check.verdict is Verdict.UNMET for check in result.checks)
    levels = {r.id: r.level for r in result.register_}
    beyond = sum(levels.get(one.id) == MUST for one in result.unreached)
    beyond_ja = f"この届き方では確かめられない MUST: {beyond} 件。" * bool(beyond)
    beyond_en = f" MUSTs out of reach in this way: {beyond}." * bool(beyond)
    more_ja = f"満たしていない SHOULD: {unmet} 件。" * bool(unmet)
    more_en = f" SHOULDs not met: {unmet}." * bool(unmet)
    match conclude(result):
        case Conclusion.CONFORMS:
            return _say(
                f"tekigo {where} に適合しています。{beyond_ja}{more_ja}",
                f"Conforms to tekigo {where}.{beyond_en}{more_en}",
            )
        case Conclusion.PASSES_CHECKED:
            return _say(
                f"MUST {len(musts)} 件のうち検査のある {checked} 件に合格しました。"
                f"適合の表明はできません (register は草案、{where})。{more_ja}",
                f"Passes the {checked} checked of {len(musts)} MUSTs; no conformance claim"
                f" (draft register, {where}).{more_en}",
            )
        case Conclusion.DOES_NOT_CONFORM:
            waived = sum(check.verdict is Verdict.WAIVED for check in result.checks)
            ja = f"、免除 {waived} 件" * bool(waived)
            en = f"; waived: {waived}" * bool(waived)
            return _say(
                f"適合していません: {failed} 件の検査に不合格{ja} ({where})。{more_ja}",
                f"Does not conform: {failed} check(s) failed{en} ({where}).{more_en}",
            )
        case Conclusion.INCONCLUSIVE:
            return _say(
                f"判定できません ({where})。", f"Inconclusive: no verdict is possible ({where})."
            )


def chosen(scope: Scope) -> str:
    """Name what a required set was asked under: register, profile, role, depth, signatures."""
    told = [scope.register_version, scope.profile, scope.role, reached(scope), signatures(scope)]
    return ", ".join(filter(None, told))


def signatures(scope: Scope) -> str:
    """Name how signatures are checked; "" for the connector's own check by OCSP."""
    if scope.signature != OWN:
        return f"signature = {scope.signature}"
    return "" if scope.revocation == OCSP else f"revocation = {scope.revocation}"


def reached(scope: Scope) -> str:
    """Name the depth, and the controls a driven connector lacks."""
    missing = [one for one in CONTROLS if scope.depth == DRIVE and one not in scope.controls]
    return f"{scope.depth} without {', '.join(missing)}" if missing else scope.depth


def budget(scope: Scope) -> str:
    """Name the budget of a run that drew more than every run does; "" for the standard one."""
    return "" if scope.budget == STANDARD else f"budget = {scope.budget}"


def content_digest(result: Result) -> str:
    """Return the SHA-256 over a result without its own digest."""
    content = result.model_dump(mode="json", by_alias=True, exclude={"digest"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
