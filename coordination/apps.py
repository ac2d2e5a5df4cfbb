"""Puts the floors together once, at start: messages, sentences for constraints, what an exclusion undoes, what she may read of herself."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Check the root of all keys, then let each floor add what it has to what the floors below hold together."""
        from tenants.crypto import root

        root()  # a wrong root key is said now, not at the first sealed field
        self._sources()
        self._messages()
        self._consequences()

    def _sources(self) -> None:
        """What she may read of herself; what is awaited until when; what a meeting is to decide, what was made in it; who stays where."""
        import cases.committees.made
        import cases.committees.of_cases
        import cases.committees.sources
        import cases.deadlines.of_cases
        import cases.deadlines.of_committees
        import cases.deadlines.registry
        import cases.shelter
        import cases.subject_access.about_her
        import cases.subject_access.around_her
        import cases.subject_access.with_her
        import housing.committees
        import housing.deadlines
        import housing.meeting_rounds
        import housing.subject_access
        import reporting.committees
        from housing.services.shelter_reports import own_stays

        told = cases.subject_access
        for sources in (told.about_her, told.with_her, told.around_her, housing.subject_access):
            cases.subject_access.register(sources.SOURCES)
        for deadlines in (cases.deadlines.of_cases, cases.deadlines.of_committees, housing.deadlines):
            cases.deadlines.registry.register(deadlines.SOURCES)
        for committees in (cases.committees.of_cases, housing.committees, reporting.committees):
            cases.committees.sources.register(committees.SOURCES)
        cases.committees.made.register(housing.meeting_rounds.MAKERS)
        cases.shelter.STAYS.append(own_stays)

    def _messages(self) -> None:
        """Each floor's notifications and the sentences of its constraints; who is told in whose place."""
        import cases.constraints
        import cases.notifications
        import housing.constraints
        import housing.notifications
        import reporting.constraints
        import reporting.notifications
        from cases.services.team import deputies
        from tenants import constraints, notifications, notify

        notify.register(notifications.MESSAGES)
        notify.STAND_INS.append(deputies)
        notify.RESERVED.append(housing.notifications.reserved)
        for floor in (cases, housing, reporting):
            notify.register(floor.notifications.MESSAGES)
            constraints.MESSAGES.update(floor.constraints.MESSAGES)

    def _consequences(self) -> None:
        """Housing undoes what a case that bars somebody, or avoids a sector, had there."""
        import cases.consequences
        from housing.workflow import leave_sectors, leave_tenant

        cases.consequences.WHEN_TENANT_BARRED.append(leave_tenant)
        cases.consequences.WHEN_SECTOR_AVOIDED.append(leave_sectors)
