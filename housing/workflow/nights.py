"""Nights: which are taken, which are free. The database has the last word (an exclusion constraint); this says it in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from housing.models import Place, PlaceOutage, Stay
from tenants.errors import TransitionRefused
from tenants.french import date_fr, join_fr

FAR = date(2200, 1, 1)


@dataclass(frozen=True)
class Held:
    """Nights of a place: from a day to the day of leaving (None: not known). `stay_id` is None when the reader is not told by whom."""

    place_id: UUID
    starts_on: date
    ends_on: date | None
    stay_id: UUID | None
    is_late: bool
    is_slept: bool

    @property
    def until(self) -> date:
        """The end to compare with; the place of somebody who is late is taken until she leaves."""
        return FAR if self.is_late or self.ends_on is None else self.ends_on

    def meets(self, first: date, last: date) -> bool:
        """True when a night is held between these days."""
        return self.starts_on < last and first < self.until and self.starts_on < self.until


def held_between(first: date, last: date) -> dict[UUID, list[Held]]:
    """Nights held of the places that the acting tenant runs or coordinates, by place, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM held_nights(%s, %s) ORDER BY starts_on", [first, last])
        found: dict[UUID, list[Held]] = defaultdict(list)
        for row in cursor.fetchall():
            held = Held(*row)
            found[held.place_id].append(held)
    return found


def _days(first: date, last: date | None) -> str:
    if last is None or last >= FAR:
        return _("à partir du %(first)s") % {"first": date_fr(first)}
    return _("du %(first)s au %(last)s") % {"first": date_fr(first), "last": date_fr(last)}


def require_free(places: Iterable[Place], first: date, last: date | None, *, but: Stay | None = None) -> None:
    """Raise TransitionRefused, naming each place and the days on which it is taken or closed."""
    places, end = list(places), last or FAR
    if last is not None and last <= first:
        raise TransitionRefused(_("La sortie est postérieure à l’entrée."))
    held = held_between(first, end)
    closed = defaultdict(list)
    for outage in PlaceOutage.objects.filter(place__in=[place.pk for place in places], starts_on__lt=end):
        if outage.ends_on is None or outage.ends_on > first:
            closed[outage.place_id].append(outage)
    said = []
    for place in places:
        taken = [one for one in held.get(place.pk, []) if one.meets(first, end) and (but is None or one.stay_id != but.pk)]
        if taken:
            days = join_fr([_days(one.starts_on, one.until) for one in taken])
            said.append(str(_("La place %(code)s est déjà prise %(days)s.") % {"code": place.code, "days": days}))
        elif place.pk in closed:
            days = join_fr([_days(one.starts_on, one.ends_on) for one in closed[place.pk]])
            said.append(str(_("La place %(code)s est indisponible %(days)s.") % {"code": place.code, "days": days}))
    if said:
        raise TransitionRefused("%(said)s", said=" ".join(said))


def require_in_service(places: Iterable[Place], first: date, last: date | None) -> None:
    """Raise TransitionRefused, naming each place that is not in service yet, or no more."""
    said = []
    for place in places:
        if first < place.opens_on:
            words = _("La place %(code)s est en service à partir du %(day)s seulement.")
            said.append(str(words % {"code": place.code, "day": date_fr(place.opens_on)}))
        elif place.closes_on and (last or FAR) > place.closes_on:
            words = _("La place %(code)s ferme le %(day)s : le séjour y prend fin ce jour-là au plus tard.")
            said.append(str(words % {"code": place.code, "day": date_fr(place.closes_on)}))
    if said:
        raise TransitionRefused("%(said)s", said=" ".join(said))
