"""The containers an applicant's signature travels in, each read into what it says.

Which one it is, and where it lies in the package, the profile tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.connector import cms, xmldsig

if TYPE_CHECKING:
    from simulator.connector.signed import Signed
    from simulator.contracts.profile import Package


def read(members: dict[str, bytes], package: Package) -> Signed:
    """Read the container of a package.

    Args:
        members: every file of the package.
        package: which container it is, and where it lies.

    Raises:
        ValueError: it is missing or not of its form.
    """
    names = package.members
    content = members.get(names.signature, b"")
    listed = members.get(names.signed_list, b"")
    match package.signature:
        case "xmldsig-detached":
            return xmldsig.read(content)
        case "xmldsig-enveloping":
            form = members.get(names.application, b"")
            return xmldsig.read_with_object(content, names.application, form)
        case "cms-detached":
            return cms.read(content, listed)
        case "cades-detached":
            return cms.read_cades(content, listed)
