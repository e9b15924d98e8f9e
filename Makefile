# Options go into ARGS: make conformance ARGS="--lang en"
PYTHON ?= python3

.PHONY: conformance test lint clean

conformance test lint:
	@$(PYTHON) dev.py $@ $(ARGS)

clean:
	rm -rf .venv .venv.lock .*_cache .hypothesis dist
