"""What a killed worker held goes back to its queue at the next start."""

import pytest
from celery import Celery
from django.conf import settings
from kombu import Connection

from coordination.management.commands.prepare import restore_unacked

QUEUE = "left-by-a-killed-worker"


@pytest.fixture
def celery() -> Celery:
    """An application with keys of its own in the broker that all tests share."""
    app = Celery("restoring", broker=settings.CELERY_BROKER_URL, set_as_current=False)
    app.conf.broker_transport_options = {"global_keyprefix": "restoring:", "visibility_timeout": 3600}
    return app


@pytest.mark.enable_socket
def test_task_of_a_killed_worker_is_given_back(celery: Celery) -> None:
    killed = celery.connection_for_read()
    take(celery, put="a task", through=killed)
    assert left(celery) is None
    restore_unacked(celery)
    assert left(celery) == "a task"
    restore_unacked(celery)
    assert left(celery) is None
    killed.collect()


def take(celery: Celery, *, put: str, through: Connection) -> None:
    """Put a message and take it through a connection that never acknowledges it, as a killed worker does not."""
    queue = through.SimpleQueue(QUEUE, serializer="json")
    queue.put(put)
    queue.get(timeout=5)


def left(celery: Celery) -> str | None:
    """The message waiting in the queue, acknowledged; None when there is none."""
    with celery.connection_for_read() as connection, connection.SimpleQueue(QUEUE) as queue:
        try:
            message = queue.get_nowait()
        except queue.Empty:
            return None
        message.ack()
        return str(message.payload)
