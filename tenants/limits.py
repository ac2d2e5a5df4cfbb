"""How often something may be asked without signing in: counted in the broker's memory; without it pages are served as before."""

import time
from hashlib import sha256

import structlog
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError


def seconds_to_wait(request: HttpRequest, what: str, *, allowed: int, window: int) -> int:
    """Count one asking from this address; 0, or how many seconds it waits once it asked `allowed` times within `window` seconds."""
    address = sha256(str(get_adapter().get_client_ip(request)).encode()).hexdigest()[:24]
    now = int(time.time())
    key = f"limit:{what}:{address}:{now // window}"
    try:
        cache.add(key, 0, timeout=window)
        asked = cache.incr(key)
    except (RedisError, ValueError) as error:
        structlog.get_logger().error("askings_not_counted", reason=type(error).__name__)
        return 0
    return window - now % window if asked > allowed else 0
