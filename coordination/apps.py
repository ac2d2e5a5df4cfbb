"""Puts the floors together once, at start: messages, sentences for constraints."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Check the root of all keys, subscribe each floor's notifications, collect its constraint messages."""
        import cases.constraints
        import cases.notifications
        import housing.constraints
        import housing.notifications
        import reporting.constraints
        import reporting.notifications
        from tenants import constraints, notifications, notify
        from tenants.crypto import root

        root()  # a wrong root key is said now, not at the first sealed field
        notify.register(notifications.MESSAGES)
        for floor in (cases, housing, reporting):
            notify.register(floor.notifications.MESSAGES)
            constraints.MESSAGES.update(floor.constraints.MESSAGES)
