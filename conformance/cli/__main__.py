"""Lets ``python -m conformance.cli`` be the ``tekigo`` command, where no script is installed."""

from conformance.cli import main

raise SystemExit(main())
