# Shorthands; each line also works when typed.
.PHONY: setup test coverage lint types imports docs docs-update ci
setup:
	python3 -m venv .venv && .venv/bin/python -m pip install -q -c constraints.txt -e '.[dev]'
test:
	.venv/bin/python -m pytest
coverage:
	.venv/bin/python -m pytest --cov --cov-report=term:skip-covered
lint:
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
types:
	.venv/bin/mypy
imports:
	.venv/bin/lint-imports
docs:
	.venv/bin/python docs/check.py
docs-update:
	.venv/bin/python docs/check.py --update
ci:
	bash .ci/run
