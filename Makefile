# Two commands matter: `make demo` and `make test`. Everything runs from a fresh clone.
.PHONY: help demo demo-reset test deep quality production-secrets
.DEFAULT_GOAL := help

PACKAGES := coordination reporting housing cases tenants
TOOLCHAIN := python3 -I coordination/services/toolchain.py
SERVICES := coordination.services
ON_SERVICES := -m $(SERVICES) run --throwaway --
# Warnings are errors in tests; two workers for two cores. PYTEST_ARGS adds to or narrows a run.
PYTEST := -m pytest -n 2 $(PYTEST_ARGS)

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1	/p' $(firstword $(MAKEFILE_LIST))

demo: ## Run the application with demonstration data until Ctrl-C (PORT=8000)
	@python="$$($(TOOLCHAIN))" && exec "$$python" -m $(SERVICES) demo

demo-reset: ## The same, starting over with new data
	@python="$$($(TOOLCHAIN))" && exec "$$python" -m $(SERVICES) demo --reset

test: quality ## Everything that must hold: static checks, then all tests, browser included
	@python="$$($(TOOLCHAIN))" && "$$python" -m $(SERVICES) preflight && exec "$$python" $(ON_SERVICES) "$$python" $(PYTEST) -m "not deep"

deep: test ## The same and the long counts
	@python="$$($(TOOLCHAIN))" && exec "$$python" $(ON_SERVICES) "$$python" $(PYTEST) -m deep

quality: ## Static checks, exactly as CI runs them
	@python="$$($(TOOLCHAIN))" && set -ex && \
	"$$python" -m ruff check . && \
	"$$python" -m ruff format --check . && \
	"$$python" -m mypy $(PACKAGES) tests && \
	"$${python%/*}/lint-imports" && \
	"$$python" -m djlint templates --lint --profile=django --quiet && \
	"$$python" $(ON_SERVICES) "$$python" manage.py makemigrations --check --dry-run

production-secrets: ## Write the secrets that docker-compose.yml mounts (kept when they exist)
	@python3 -I coordination/services/production.py
