"""What a resident has filled in so far: everything typed, chosen and attached, asked for or not.

A draft keeps it all, so that an answer taken back and given again brings nothing to be typed twice.
What is filed is only what the form asks for.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulator.contracts.filing import Attachment, Filing, Proxy, ProxyKind, Values
from simulator.procedures.condition import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.procedures.model import Item, Procedure, Section

Groups = dict[str, tuple[Values, ...]]


@dataclass(frozen=True)
class KeptFile:
    """One attached file.

    Args:
        id: of the document it is, in the form definition.
        filename: name the resident gave it.
        media_type: MIME type.
        digest: SHA-256 of its bytes in the world's blobs.
        size: bytes.
    """

    id: str
    filename: str
    media_type: str
    digest: str
    size: int


@dataclass(frozen=True)
class Content:
    """What a draft holds.

    Args:
        values: item id to text.
        groups: repeat group id to its rows.
        files: attached files, in order.
        proxy: who files for the applicant; None when they file for themselves.
    """

    values: Values = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()
    proxy: Proxy | None = None

    def written(self) -> str:
        """Return it as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def with_section(self, section: Section, rows: Sequence[Values]) -> Content:
        """Return it with a section filled in anew; one that does not repeat has one row."""
        if section.repeat:
            return replace(self, groups=self.groups | {section.id: tuple(rows)})
        return replace(self, values=self.values | rows[0])

    def rows(self, section: Section) -> tuple[Values, ...]:
        """Return what stands in a section; one that does not repeat has one row."""
        if section.repeat:
            return self.groups.get(section.id, ())
        return ({item.id: self.values.get(item.id, "") for item in section.items},)

    def filing(self, form: Procedure, municipality: str, content: Callable[[str], bytes]) -> Filing:
        """Return what is filed.

        Args:
            form: the form definition.
            municipality: six-digit code of the addressee.
            content: returns the bytes of a digest.
        """
        values, groups = asked(form, self.values, self.groups)
        return Filing(
            procedure=form.id,
            form_version=form.form_version,
            municipality=municipality,
            values=values,
            groups=groups,
            attachments=tuple(
                Attachment(one.id, one.filename, one.media_type, content(one.digest))
                for one in self.files
            ),
            proxy=self.proxy,
        )


def read(text: str) -> Content:
    """Return the content of JSON text."""
    data: dict[str, Any] = json.loads(text)
    proxy = data["proxy"]
    return Content(
        data["values"],
        {group: tuple(rows) for group, rows in data["groups"].items()},
        tuple(KeptFile(**one) for one in data["files"]),
        None if proxy is None else Proxy(**proxy | {"kind": ProxyKind(proxy["kind"])}),
    )


def asked(
    form: Procedure, values: Values, groups: Mapping[str, tuple[Values, ...]]
) -> tuple[Values, Groups]:
    """Return what of a form is asked for and not blank.

    What falls out may be why something else was asked for, so this goes on until nothing does.
    """
    left = values, {group.id: groups.get(group.id, ()) for group in form.groups}
    while True:
        kept = _pick(form.items, left[0], left, None)
        rows = {
            group.id: tuple(
                _pick(group.items, row, left, group.row(row)) for row in left[1][group.id]
            )
            for group in form.groups
        }
        if (kept, rows) == left:
            return left
        left = kept, rows


def _pick(
    items: Sequence[Item], values: Values, seen: tuple[Values, Groups], row: Values | None
) -> Values:
    return {
        item.id: text
        for item in items
        if (text := values.get(item.id, "")).strip() and holds(item.when, *seen, row)
    }
