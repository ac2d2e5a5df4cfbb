"""What a workbook may name: the channels of the programme, one's own places, the landlords of the programme. Read once a file."""

from dataclasses import dataclass, field, replace
from typing import Self

from cases.partners import tenants_playing
from housing.carrying.columns import SHEETS, STAYS, Choices, Column, Sheet
from housing.models import Place
from housing.shelter_policies import place_policy
from tenants.actor import Actor
from tenants.french import coded
from tenants.models import Channel, Participation, Programme, Tenant
from tenants.roles import Permission

Part = Participation.Part


@dataclass(frozen=True)
class Surroundings:
    """A programme as the organisation that fills the workbook sees it."""

    by: Actor
    programme: Programme
    channels: dict[str, Channel] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    landlords: dict[str, Tenant] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme, by: Actor) -> Self:
        """Read them (three queries)."""
        channels = {one.code: one for one in Channel.objects.filter(programme=programme).order_by("code")}
        rows = place_policy.visible(by).filter(tenant=by.tenant, shelter__programme=programme, shelter__closed_on=None)
        places = {str(one.pk): one for one in rows.select_related("shelter").order_by("shelter__label", "code")}
        landlords = {str(one.pk): one for one in tenants_playing(programme.pk, Part.LANDLORD)}
        return cls(by, programme, channels, places if shelters(by, programme) else {}, landlords)

    def choices(self, column: Column) -> Choices:
        """What a cell of a column may say."""
        match column.name:
            case "channel":
                return tuple((code, coded(code, one.label)) for code, one in self.channels.items())
            case "place":
                return tuple((key, f"{one.shelter.label} – {one.code}") for key, one in self.places.items())
            case "landlord":
                return tuple((key, one.name) for key, one in self.landlords.items())
        return column.choices

    @property
    def sheets(self) -> list[Sheet]:
        """Sheets that this organisation fills, their choices in place: stays are for those who run places."""
        mine = [sheet for sheet in SHEETS.values() if sheet is not STAYS or self.places]
        return [
            replace(sheet, columns=tuple(replace(one, choices=self.choices(one)) for one in sheet.columns)) for sheet in mine
        ]


def shelters(by: Actor, programme: Programme) -> bool:
    """True for those who write stays down in a programme."""
    return by.may(Permission.MANAGE_STAYS) and by.plays(Part.SHELTER, programme=programme.pk)
