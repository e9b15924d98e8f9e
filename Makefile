# Options go into ARGS: make conformance ARGS="--lang en"
PYTHON ?= python3

.PHONY: conformance demo test lint clean

conformance demo lint:
	@$(PYTHON) dev.py $@ $(ARGS)

# The tests of one file stay on one core, so that they share what is slow to make.
test:
	@$(PYTHON) dev.py test -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

clean:
	rm -rf .venv .venv.lock .*_cache .hypothesis dist
