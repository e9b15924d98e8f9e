"""A filing (申請) as the resident sends it: form values and attachments, before any package exists.

Every value is text exactly as typed; types, lengths and codes belong to the procedure's form
definition. Repeat groups (繰返し, such as 児童) are ordered rows of values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Values = dict[str, str]

MUNICIPALITY = "^[0-9]{6}$"
"""The form of a municipality code."""

FILE_NAME = (
    r'^[^./\\:*?"<>|\x00-\x1f\x7f-\x9f\ufffe\uffff]'
    r'[^/\\:*?"<>|\x00-\x1f\x7f-\x9f\ufffe\uffff]{0,199}$'
)
"""The form of an attachment's name: it must fit into a ZIP, a URI and XML, and onto any disk."""

MEDIA_TYPE = r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$"
"""The form of a MIME type (RFC 6838 4.2), without parameters."""


class ProxyKind(StrEnum):
    """What somebody who files for another is to them.

    代理 acts in the applicant's place. 提出代行 only sends what the applicant declares (介護保険法
    第27条 names who may), so the two are not the same.
    """

    STATUTORY = "法定代理人"
    APPOINTED = "任意代理人"
    SENDER = "提出代行者"


@dataclass(frozen=True)
class Proxy:
    """Who files for the applicant, and signs: a 代理人 or a 提出代行者. Our model.

    Args:
        kind: which of them.
        name: 氏名 or 名称.
        relation: 続柄 or 関係 to the applicant.
        address: 住所.
        phone: 電話番号.
        office: 事業者番号 of a 提出代行者, digits as text; "" without one.
    """

    kind: ProxyKind
    name: str
    relation: str = ""
    address: str = ""
    phone: str = ""
    office: str = ""


@dataclass(frozen=True)
class Attachment:
    """One attached document (添付書類).

    Args:
        id: attachment id of the form definition.
        filename: name the resident gave the file.
        media_type: MIME type.
        content: the bytes.
    """

    id: str
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Filing:
    """One filing for one procedure at one municipality.

    Args:
        procedure: procedure id, such as ``child-allowance-claim``.
        form_version: version of the form definition it was filled in against.
        municipality: six-digit municipality code (全国地方公共団体コード) of the addressee.
        values: item id to text; an item left blank is absent or "".
        groups: repeat group id to its rows in order.
        attachments: attached documents in order.
        proxy: who files for the applicant; None when they file for themselves.
    """

    procedure: str
    form_version: str
    municipality: str
    values: Values
    groups: dict[str, tuple[Values, ...]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    proxy: Proxy | None = None
