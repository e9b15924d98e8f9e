"""A resident's browser is patient, so that a busy machine ends no run."""

import ssl

from conformance.episodes.resident import browser


def test_a_resident_waits_a_minute_for_the_portal() -> None:
    with browser(ssl.create_default_context(), "https://localhost:8443") as client:
        waits = client.timeout

    assert (waits.connect, waits.read) == (60, 60)
