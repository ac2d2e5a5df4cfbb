# Two commands matter: `make demo` and `make test`. Everything runs from a fresh clone.
.PHONY: help demo demo-reset test deep bench quality production-secrets
.DEFAULT_GOAL := help

PACKAGES := coordination reporting housing cases tenants
SERVICES := coordination.services
# The Python of the locked environment, made current first.
CURRENT := python="$$(python3 -I coordination/services/toolchain.py)"
# A target below, run on a database and a broker that are gone afterwards (DATABASE_URL and REDIS_URL, if given).
ON_SERVICES = exec "$$python" -m $(SERVICES) run --throwaway -- $(MAKE) --no-print-directory PYTHON="$$python"

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1	/p' $(firstword $(MAKEFILE_LIST))

demo: ## Run the application with demonstration data until Ctrl-C (PORT=8000)
	@$(CURRENT) && exec "$$python" -m $(SERVICES) demo

demo-reset: ## The same, starting over with new data
	@$(CURRENT) && exec "$$python" -m $(SERVICES) demo --reset

test: ## Everything that must hold: static checks, then all tests, browser included
	@$(CURRENT) && "$$python" -m $(SERVICES) preflight && $(ON_SERVICES) static tests

deep: ## The same and the long counts
	@$(CURRENT) && "$$python" -m $(SERVICES) preflight && $(ON_SERVICES) static tests deep-tests

bench: ## Timings, each beside its floor in the same run (JSON=1 for machines)
	@$(CURRENT) && $(ON_SERVICES) benches

quality: ## Static checks, exactly as CI runs them
	@$(CURRENT) && $(ON_SERVICES) static

production-secrets: ## Write the secrets that docker-compose.yml mounts (kept when they exist)
	@python3 -I coordination/services/production.py

# What the targets above run on services.
PYTEST := -m pytest -n 2 --dist loadgroup

.PHONY: static security tests deep-tests benches
# The migrations are compared with the models only: the database, still empty, has no say in it.
static:
	"$(PYTHON)" -m ruff check .
	"$(PYTHON)" -m ruff format --check .
	"$(PYTHON)" -m mypy $(PACKAGES)
	"$(dir $(PYTHON))lint-imports"
	"$(PYTHON)" -m djlint templates --lint --quiet
	@$(MAKE) --no-print-directory security
	"$(PYTHON)" -W "ignore:Got an error checking a consistent" manage.py makemigrations --check --dry-run

benches:
	"$(PYTHON)" -m benchmarks.audit $(if $(JSON),--json)
	"$(PYTHON)" -m benchmarks.matching $(if $(JSON),--json)

# Tools with many dependencies of their own live apart. The rules of this house are tried on what they must find, then used.
security:
	@python="$$(python3 -I coordination/services/toolchain.py quality)"; tools="$$(dirname "$$python")"; set -ex; \
	"$$tools/bandit" --quiet --recursive --configfile pyproject.toml $(PACKAGES); \
	"$$tools/semgrep" --metrics=off --disable-version-check --quiet --test --config tests/quality/rules.yml tests/quality/bad.py; \
	"$$tools/semgrep" scan --metrics=off --disable-version-check --quiet --error --config tests/quality/rules.yml $(PACKAGES); \
	"$$python" tests/quality/advisories.py

# PYTEST_ARGS narrows a run: make test PYTEST_ARGS="tests/cases -x"
tests:
	"$(PYTHON)" $(PYTEST) -m "not deep" $(PYTEST_ARGS)

deep-tests:
	"$(PYTHON)" $(PYTEST) -m deep $(PYTEST_ARGS)
