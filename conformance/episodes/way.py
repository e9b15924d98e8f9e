"""The way of one filing through a connector: each step, and why it may have come no further.

A trouble is one of the set-up, with its cause and a next step: nothing here judges the connector.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from conformance.episodes.diagnosis import Seen, Step
from conformance.episodes.periods import fields, period
from conformance.episodes.sharing import NeverCalled
from conformance.specification.register import Signatures
from conformance.specification.roles import Milestone
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import ErrorName, Operation
from simulator.contracts.status import Status
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from simulator.journal.journal import Call

LONGEST = 200
WITH_CREDENTIALS = frozenset({ErrorName.BAD_CREDENTIALS, ErrorName.TOKEN_INVALID})


def _comes(seen: Seen) -> Problem | None:
    """Trouble when it did not come to its turn; that it left traces shows that it did."""
    came = seen.traces.greetings > 0 or isinstance(seen.lost, NeverCalled)
    return None if came else seen.lost


def _connects(seen: Seen) -> Problem | None:
    if seen.traces.greetings:
        return None
    early = _note(seen)
    if early is not None:
        return early
    if seen.lost is not None:
        return seen.lost
    portal, said = seen.addresses.portal, seen.own_words()
    return Problem(
        Text(
            f"コネクタは動きますが、ポータルに一度も接続していません。{said.ja}",
            f"The connector runs, but never connected to the portal.{said.en}",
        ),
        Text(
            f"コネクタの接続先を {portal.ja} (https) にしてください。",
            f"Point the connector at {portal.en} (https).",
        ),
    )


def _trusts(seen: Seen) -> Problem | None:
    if seen.traces.path:
        return None
    ca, portal, said = seen.addresses.ca, seen.addresses.portal, seen.own_words()
    return Problem(
        Text(
            "ポータルに接続できますが、TLS の途中で切れました。試験用 CA を信頼していないか、"
            f"証明書と違う名前で接続しています。{said.ja}",
            "The connector reaches the portal, but ends the TLS handshake: it does not trust the"
            f" test CA, or calls the portal by a name its certificate lacks.{said.en}",
        ),
        Text(
            f"CA {ca.ja} をコネクタに登録し、接続先を {portal.ja} にしてください。",
            f"Let the connector trust the CA {ca.en}, and point it at {portal.en}.",
        ),
    )


def _finds_calls(seen: Seen) -> Problem | None:
    known = [call for call in seen.traces.calls if call.operation in set(Operation)]
    if known:
        return None
    return _strange_path(seen, seen.addresses.portal)


def _strange_path(seen: Seen, address: Text) -> Problem:
    strange = [call.path for call in seen.of("")]
    path = strange[-1] if strange else seen.traces.path
    return Problem(
        Text(
            f"呼ばれたパス {path} は、プロファイル {seen.profile.name} の呼び出しではありません。",
            f"It called {path}, which is no call of the profile {seen.profile.name}.",
        ),
        Text(
            f"接続先を {address.ja} にし、プロファイルがコネクタと同じか確かめてください。",
            f"Point it at {address.en}, and see whether the profile is the connector's.",
        ),
    )


def _logs_in(seen: Seen) -> Problem | None:
    if not seen.profile.wire.has_tokens:
        return None  # account and password come with the list
    return _answered(seen, Operation.LOGIN, Text("ログイン", "the login"))


def _lists(seen: Seen) -> Problem | None:
    return _answered(seen, Operation.LIST_APPLICATIONS, Text("一覧の取得", "the list"))


def _fetches(seen: Seen) -> Problem | None:
    control = _control(seen)
    if isinstance(control, Problem):
        return control
    if seen.evidence is not None and seen.evidence.control_fetched:
        return None
    if seen.of(Operation.GET_APPLICATION):
        return _answered(seen, Operation.GET_APPLICATION, Text("取得", "the fetch"))
    return _window(seen, control) or Problem(
        Text(
            f"一覧に申請 {control.number} がありますが、申請ZIP を取りに来ません。"
            f"{seen.own_words().ja}",
            f"The list names the filing {control.number}, but it is not fetched."
            f"{seen.own_words().en}",
        ),
        Text(
            "コネクタが対象の手続を限っていないか、ログに何とあるか確かめてください。",
            "See whether the connector is limited to other procedures, and what its log says.",
        ),
    )


def _asks_of_revocation(seen: Seen) -> Problem | None:
    way = seen.signatures.revocation
    if seen.of(way):
        return None
    whom = {"ocsp": seen.addresses.ocsp, "crl": seen.addresses.crl}[way]
    if seen.of(""):
        return _strange_path(seen, whom)
    name, anchors = way.upper(), seen.addresses.anchors
    return Problem(
        Text(
            "申請ZIP を取得しましたが、証明書の失効を問い合わせに来ません。"
            f"{_state_in_listing(seen).ja}",
            "The package was fetched, but nobody asks whether its certificate is revoked."
            f"{_state_in_listing(seen).en}",
        ),
        Text(
            f"{name} の宛先を {whom.ja}、署名を検証する CA を {anchors.ja} にしてください。",
            f"Point {name} at {whom.en}, and have signatures verified by the CA {anchors.en}.",
        ),
    )


def _hands_over(seen: Seen) -> Problem | None:
    evidence = seen.evidence
    assert evidence is not None  # noqa: S101  the fetch is a step before
    if evidence.control_arrived or evidence.deliveries.faults:
        return None
    handover, links = seen.addresses.handover, seen.addresses.links
    layout = seen.profile.handover
    if evidence.deliveries.unfinished:
        batch = evidence.deliveries.unfinished[-1]
        return Problem(
            Text(
                f"引き渡し {batch} に完了の印 {layout.marker} がありません。",
                f"The batch {batch} has no marker {layout.marker}.",
            ),
            Text(
                f"[profiles] handover の marker をコネクタに合わせ、途中で終わった古い引き渡しは"
                f" {handover.ja} から除いてください。",
                "Let the marker of the hand-over profile be the connector's, and take old,"
                f" unfinished batches out of {handover.en}.",
            ),
        )
    return Problem(
        Text(
            f"申請の引き渡しが {handover.ja} に届きません。{_state_in_listing(seen).ja}",
            f"No batch with the filing arrived at {handover.en}.{_state_in_listing(seen).en}",
        ),
        Text(
            f"引き渡し先を {handover.ja}、番号紐付情報の場所を {links.ja} にし、"
            f"表の名前 {layout.table} がコネクタと同じか確かめてください。{_about_number(seen).ja}",
            f"Hand over to {handover.en}, read the link files at {links.en}, and see whether"
            f" {layout.table} is what the connector calls its table.{_about_number(seen).en}",
        ),
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _fits(seen: Seen) -> Problem | None:
    evidence = seen.evidence
    assert evidence is not None  # noqa: S101  the fetch is a step before
    if not evidence.deliveries.faults:
        return None
    fault = evidence.deliveries.faults[0]
    profile = seen.profile.name
    layout = seen.profile.handover
    columns = ", ".join(layout.columns.values())
    columns_of_groups = ", ".join(layout.group_columns.values())
    return Problem(
        Text(
            f"引き渡しの形がプロファイル {profile} と違います: {_cut(fault.ja)}\n"
            f"プロファイルの列: {columns} (繰返しの表は {columns_of_groups})、続いて様式の項目",
            f"The hand-over has not the shape of the profile {profile}: {_cut(fault.en)}\n"
            f"Its columns: {columns} (of a repeat group {columns_of_groups}), then the form's",
        ),
        Text(
            "列名は [handover.map]、その他の形は [profiles] handover で合わせてください。"
            f"古い引き渡しなら {seen.addresses.handover.ja} から除いてください。",
            "Name its columns in [handover.map], any other shape with handover in [profiles]."
            f" If it is an old batch, take it out of {seen.addresses.handover.en}.",
        ),
    )


def _registers(seen: Seen) -> Problem | None:
    evidence, control = seen.evidence, _control(seen)
    assert evidence is not None  # noqa: S101  the fetch is a step before
    assert not isinstance(control, Problem)  # noqa: S101  likewise
    if any(line.status is Status.RECEIVED for line in evidence.status(control).lines):
        return None
    return _answered(seen, Operation.REGISTER_STATUS, Text("状態の登録", "the status")) or Problem(
        Text(
            f"申請 {control.number} に「受付」が登録されていません。",
            f"「受付」 is not registered for the filing {control.number}.",
        ),
        Text(
            "プロファイルの [wire.statuses] received がコネクタの使う値か確かめてください。",
            "See whether received in [wire.statuses] of the profile is what the connector sends.",
        ),
    )


CONNECTOR = Step(Text("コネクタが動く", "the connector runs"), _comes)
CALLING = (
    CONNECTOR,
    Step(Text("ポータルに接続する", "it connects to the portal"), _connects),
    Step(Text("試験用 CA を信頼する", "it trusts the test CA"), _trusts),
    Step(Text("呼び出し先が合う", "it finds the calls"), _finds_calls),
    Step(Text("ログインする", "it logs in"), _logs_in),
    Step(Text("一覧を取得する", "it asks for the list"), _lists),
)
ASKING = Step(Text("証明書の失効を確かめる", "it asks about revocation"), _asks_of_revocation)
FETCHING = Step(Text("申請ZIP を取得する", "it fetches the package"), _fetches)
REGISTERING = Step(Text("「受付」を登録する", "it registers 受付"), _registers)
FILING = (
    FETCHING,
    ASKING,
    Step(Text("引き渡しが届く", "the hand-over arrives"), _hands_over),
    Step(Text("引き渡しの形が合う", "the hand-over has its shape"), _fits),
    REGISTERING,
)
SHOWN = {
    Milestone.FETCHED: (FETCHING,),
    Milestone.RECEIVED: (FETCHING, ASKING, REGISTERING),
    Milestone.HANDED_OVER: FILING,
}


def filing(signatures: Signatures, shows: Milestone) -> tuple[Step, ...]:
    """Return the steps of a filing; whoever follows the portal's result asks nobody.

    Args:
        signatures: how the municipality has signatures checked.
        shows: how far a filing is seen to come.
    """
    return tuple(step for step in SHOWN[shows] if step is not ASKING or signatures.check == "own")


def _answered(seen: Seen, operation: Operation, name: Text) -> Problem | None:
    """Return what is wrong with a call that should have been answered well at least once."""
    calls = seen.of(operation)
    if any(call.done for call in calls):
        return None
    if not calls:
        early = _note(seen)
        if early is not None:
            return early
        return Problem(
            Text(
                f"コネクタは{name.ja}まで進みません。{seen.own_words().ja}",
                f"The connector does not come to {name.en}.{seen.own_words().en}",
            ),
            Text(
                "コネクタのログに、直前の応答の扱いが何とあるか確かめてください。",
                "See what the connector's log says of the answer before.",
            ),
        )
    last = calls[-1]
    account = seen.addresses.account
    if last.refused in WITH_CREDENTIALS:
        return Problem(
            Text(
                f"ポータルが{name.ja}を断りました: アカウント {_account(last)} のパスワードか、"
                f"認証トークンが違います ({last.refused})。",
                f"The portal refused {name.en}: wrong password of the account {_account(last)},"
                f" or wrong token ({last.refused}).",
            ),
            Text(
                f"コネクタの設定を {account.ja} にしてください。",
                f"Set the connector to {account.en}.",
            ),
        )
    why = last.refused or f"HTTP {last.status}"
    sent = last.request[:LONGEST] if fields(last) else ""
    return Problem(
        Text(
            f"ポータルが{name.ja}を断りました: {why} {sent}".rstrip(),
            f"The portal refused {name.en}: {why} {sent}".rstrip(),
        ),
        Text(
            f"プロファイル {seen.profile.name} がコネクタの通信の形と同じか確かめてください。",
            f"See whether the profile {seen.profile.name} is the one the connector speaks.",
        ),
    )


def _account(call: Call) -> str:
    return repr(fields(call).get("account") or call.account)


def _control(seen: Seen) -> Planted | Problem:
    """Return the control filing, or what kept the trial from its end."""
    if seen.evidence is not None and seen.evidence.control is not None:
        return seen.evidence.control
    early = _note(seen) or seen.lost
    assert early is not None  # noqa: S101  nothing else ends a trial
    return early


def _note(seen: Seen) -> Problem | None:
    if seen.note is None:
        return None
    return Problem(
        Text(seen.note.ja, seen.note.en),
        Text(
            "コネクタのログを確かめ、一回の処理を単独で試してください。",
            "See the connector's log, and try one cycle by itself.",
        ),
    )


def _window(seen: Seen, control: Planted) -> Problem | None:
    """Return what is wrong when no list asked for the time the filing arrived at."""
    arrived = datetime.fromisoformat(control.arrived)
    wire = seen.profile.wire
    windows = [(call, period(call, wire)) for call in seen.of(Operation.LIST_APPLICATIONS)]
    known = [(call, asked) for call, asked in windows if call.done and asked]
    if not known or any(since <= arrived <= until for _, (since, until) in known):
        return None
    call, (since, until) = known[-1]
    return Problem(
        Text(
            f"一覧の期間 {since} から {until} に、申請の到達 {arrived} が入っていません。"
            f"そのときの tekigo の時刻は {call.at} です。",
            f"The list was asked for {since} to {until}; the filing arrived at {arrived}."
            f" It was {call.at} for tekigo then.",
        ),
        Text(
            "コネクタの機械の時計を合わせてください。ドライバに動詞 clock がなければ、"
            "[drive] で clock = false としてください。",
            "Set the clock of the connector's machine. If its driver has no verb clock, say"
            " clock = false in [drive].",
        ),
    )


def _about_number(seen: Seen) -> Text:
    """Return what to try where the filing carries 個人番号, which a connector may well refuse."""
    if seen.policy is Policy.OMIT:
        return Text("", "")
    return Text(
        f"申請には個人番号があります ([data] mynumber = {seen.policy})。omit でも試してください。",
        f" The filing carries 個人番号 ([data] mynumber = {seen.policy}); try it with omit, too.",
    )


def _state_in_listing(seen: Seen) -> Text:
    """Return what the connector's own list and cycle say of the control filing."""
    evidence = seen.evidence
    if evidence is None or evidence.control is None:
        return Text("", "")
    row = evidence.listing.get(evidence.control.number)
    said = seen.own_words()
    if row is None:
        return said
    shown = json.dumps(row, ensure_ascii=False)[:LONGEST]
    return Text(f" コネクタの一覧: {shown}{said.ja}", f" Its own list: {shown}{said.en}")
