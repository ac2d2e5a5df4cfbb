"""The Celery application."""

import os

from celery import Celery
from celery.signals import setup_logging

from coordination.startup import refuse_in_one_line

refuse_in_one_line()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")

app = Celery("coordination")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logs(**_options: object) -> None:
    """Workers write the lines that the settings describe: Celery's own would print the words of an exception."""
