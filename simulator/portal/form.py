"""Lays a filing out as the portal sends it: every item of the form, in form order, with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.package import AttachedFile, Entry, FilledForm, Repeat

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing
    from simulator.contracts.profile import Members
    from simulator.procedures.model import Procedure


def fill_in(procedure: Procedure, filing: Filing, members: Members) -> FilledForm:
    """Return the filled form of a filing.

    Args:
        procedure: the form definition.
        filing: what the resident sent; blank items become "".
        members: names inside the package, for where attachments will lie.
    """
    documents = {document.id: document for document in procedure.documents}
    return FilledForm(
        procedure=procedure.id,
        title=procedure.title_of(filing),
        version=filing.form_version,
        municipality=filing.municipality,
        setting=procedure.signature,
        entries=tuple(
            Entry(item.id, item.label, filing.values.get(item.id, "")) for item in procedure.items
        ),
        repeats=tuple(
            Repeat(
                group.id,
                group.label,
                tuple(
                    tuple(Entry(item.id, item.label, row.get(item.id, "")) for item in group.items)
                    for row in filing.groups.get(group.id, ())
                ),
            )
            for group in procedure.groups
        ),
        attached=tuple(
            AttachedFile(
                attachment.id,
                documents[attachment.id].label,
                f"{members.attachments}{position:02d}_{attachment.filename}",
                attachment.media_type,
                original=documents[attachment.id].original,
            )
            for position, attachment in enumerate(filing.attachments, start=1)
        ),
        proxy=filing.proxy,
    )
