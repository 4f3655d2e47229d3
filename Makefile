# Shorthands; every command also works without make.
.PHONY: setup test lint types imports docs ci
setup:
	python3 -m venv .venv && .venv/bin/python -m pip install -q -c constraints.txt -e '.[dev]'
test:
	.venv/bin/python -m pytest
lint:
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
types:
	.venv/bin/mypy
imports:
	.venv/bin/lint-imports
docs:
	.venv/bin/python docs/check.py
ci:
	bash .ci/run
