"""Puts the floors together once, at start: messages, sentences for constraints."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Subscribe each floor's notifications and collect its constraint messages."""
        import cases.constraints
        import cases.notifications
        import housing.constraints
        import housing.notifications
        import reporting.constraints
        import reporting.notifications
        from tenants import constraints, notifications, notify

        notify.register(notifications.MESSAGES)
        for floor in (cases, housing, reporting):
            notify.register(floor.notifications.MESSAGES)
            constraints.MESSAGES.update(floor.constraints.MESSAGES)
