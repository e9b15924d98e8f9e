"""A filing (申請) as the resident sends it: form values and attachments, before any package exists.

Every value is text exactly as typed; types, lengths and codes belong to the procedure's form
definition. Repeat groups (繰返し, such as 児童) are ordered rows of values.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """

    procedure: str
    form_version: str
    municipality: str
    values: Values
    groups: dict[str, tuple[Values, ...]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
