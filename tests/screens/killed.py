"""A server of the pages that is killed while a resident sends a filing."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from simulator.contracts.profile import Operation
from simulator.screens.resident.portal import Answer, Portal
from tests.screens.visiting import PIN, SEND, Place, Visitor, begun, signing


def main(root: str, when: str) -> None:
    """File, and die.

    Args:
        root: the workspace.
        when: ``before`` the portal takes the filing, or ``after``.
    """
    call = Portal.call

    async def fatal(portal: Portal, operation: Operation, **fields: object) -> Answer:
        if operation is Operation.SUBMIT and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await call(portal, operation, **fields)
        if operation is Operation.SUBMIT:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    patched: Any = Portal
    patched.call = fatal
    visitor = Visitor(Place(Path(root)))
    page = signing(visitor, begun(visitor, "yamada", "child-allowance-claim"))
    visitor.press(page, SEND, pin=PIN)


if __name__ == "__main__":
    main(*sys.argv[1:])
