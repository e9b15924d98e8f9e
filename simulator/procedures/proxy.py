"""The form check of who files for whom: 代理 and 提出代行, where a procedure takes them.

Online it differs by municipality whether anybody but the applicant may file [M]. That a 任意代理人
brings a 委任状 is published as a step of the flow; the fields and this check are our model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.filing import Proxy, ProxyKind
from simulator.procedures.check import Code, Finding, wrong_character
from simulator.procedures.model import POWER_OF_ATTORNEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Filing
    from simulator.procedures.facts import Facts
    from simulator.procedures.model import Procedure

FIELDS = ("name", "relation", "address", "phone", "office")


def known(kind: ProxyKind, facts: Facts) -> Proxy:
    """Return who files in a resident's place: a parent, somebody of the family, or the office."""
    if kind is ProxyKind.SENDER:
        name, address, phone, number = (
            facts.text(f"office.{what}") for what in ("name", "address", "phone", "number")
        )
        return Proxy(kind, name, "居宅介護支援事業者", address, phone, number)
    if kind is ProxyKind.APPOINTED and facts.text("spouse.name"):
        return Proxy(kind, facts.text("spouse.name"), "配偶者", facts.text("applicant.address"))
    family, relation = (
        ("guardians", "親権者") if kind is ProxyKind.STATUTORY else ("members", "同居の家族")
    )
    first = facts.rows[family][0]
    return Proxy(kind, first["name"], relation, first["address"])


def findings(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    """Yield everything the form check objects to in who files.

    Args:
        procedure: the form definition, as the municipality offers it.
        filing: what is to be sent.
    """
    proxy = filing.proxy
    if proxy is None:
        return
    if proxy.kind not in procedure.proxies:
        yield Finding(
            "proxy.kind",
            0,
            Code.PROXY_NOT_TAKEN,
            f"この手続では、{proxy.kind}による申請を受け付けません。",
            f"This procedure takes no filing by a {proxy.kind}.",
        )
    yield from _texts(proxy)
    attached = {attachment.id for attachment in filing.attachments}
    if proxy.kind is ProxyKind.APPOINTED and POWER_OF_ATTORNEY.id not in attached:
        label = POWER_OF_ATTORNEY.label
        yield Finding(
            POWER_OF_ATTORNEY.id,
            0,
            Code.ATTACHMENT_MISSING,
            f"{label}を添付してください。",
            f"{POWER_OF_ATTORNEY.id} ({label}) must be attached.",
        )


def _texts(proxy: Proxy) -> Iterator[Finding]:
    if not proxy.name.strip():
        ja, en = "提出者の氏名を入力してください。", "proxy.name is required."
        yield Finding("proxy.name", 0, Code.REQUIRED, ja, en)
    for field in FIELDS:
        found = wrong_character(getattr(proxy, field))
        if found:
            code, ja, en = found
            yield Finding(f"proxy.{field}", 0, code, f"提出者{ja}", f"proxy.{field} {en}")
