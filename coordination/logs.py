"""Logs: one JSON object a line, keys from an allow-list; no argument of a message, no address, no payload."""

import json
import logging
from datetime import UTC, datetime

import structlog

ALLOWED = frozenset(
    {"event", "request", "job", "status", "path", "method", "duration_ms", "kind", "task", "count", "exception"}
)

structlog.configure(
    processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.render_to_log_kwargs],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


class JsonFormatter(logging.Formatter):
    """Standard records become the same lines; a traceback is reduced to its files, lines and the exception's type."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
        }
        line |= {name: _plain(value) for name, value in record.__dict__.items() if name in ALLOWED}
        line |= _job(record)
        line |= structlog.contextvars.get_contextvars()
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _plain(value: object) -> object:
    """A text or a number as it is; Django hands its request over, whose address people type anything in: its reference alone."""
    return value if isinstance(value, (str, int, float)) else getattr(value, "request_id", None)


def _job(record: logging.LogRecord) -> dict[str, object]:
    """Which job a line of the worker is about."""
    about = getattr(record, "data", None)
    return {"task": about.get("name"), "job": about.get("id")} if isinstance(about, dict) else {}


def _frames(record: logging.LogRecord) -> list[str]:
    frames, traceback = [], record.exc_info[2] if record.exc_info else None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{traceback.tb_lineno}:{code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]
