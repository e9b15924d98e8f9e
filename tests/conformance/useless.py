"""Connectors that speak (or do not speak) the driver protocol and get nothing done.

Run as ``python useless.py NAME``; only the standard library, so that they start at once.
"""

import json
import sys
from typing import Any

HELLO = {"protocol": 1, "name": "useless", "version": "0"}
SAYS: dict[str, dict[str, Any]] = {
    "another-protocol": {"protocol": 2},
    "claims-nothing": {"verbs": ["hello"]},
}
DEPTH = 100_000


def hello_then(other: dict[str, Any], number: int, verb: str) -> dict[str, Any]:
    """Answer ``hello``, and everything else alike."""
    return {"id": number} | ({"result": HELLO} if verb == "hello" else other)


def answer(name: str, number: int, verb: str) -> str | None:
    """Return the line a connector answers, None for silence."""
    match name:
        case "garbage":
            return "Listening on port 8080"
        case "deep":
            return "[" * DEPTH
        case "another-protocol" | "claims-nothing":
            return json.dumps({"id": number, "result": HELLO | SAYS[name]})
        case "another-id":
            return json.dumps({"id": number - 1, "result": HELLO})
        case "refuses-hello":
            return json.dumps({"id": number, "error": "who are you?"})
        case "refuses-configure":
            return json.dumps(hello_then({"error": "no such verb"}, number, verb))
        case "null":
            return json.dumps(hello_then({"result": None}, number, verb))
        case "idle":
            return json.dumps(hello_then({"result": []}, number, verb))
        case "hangs" if verb != "cycle":
            return json.dumps(hello_then({"result": []}, number, verb))
    return None


def serve(name: str) -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        said = answer(name, request["id"], request["verb"])
        if said is not None:
            sys.stdout.write(said + "\n")
            sys.stdout.flush()


if __name__ == "__main__" and sys.argv[1] != "exits":
    serve(sys.argv[1])
