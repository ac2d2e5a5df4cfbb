"""Days and hours of a made-up world, counted from the day on which it is made, so that it always looks alive."""

from datetime import date, datetime, time, timedelta

from coordination.demo.dice import Dice
from tenants.calendar import is_working_day
from tenants.french import PARIS

OPENING, CLOSING = 9, 17
A_MOMENT = timedelta(minutes=20)


class Clock:
    """Turns offsets in days (negative: past) into working days and office hours in Paris."""

    def __init__(self, now: datetime, dice: Dice) -> None:
        self.now = now.astimezone(PARIS)
        self.today = self.now.date()
        self.dice = dice

    def offset(self, day: date) -> int:
        """Days from today to a day."""
        return (day - self.today).days

    def day(self, offset: int) -> date:
        """The working day at that distance: the one before when it falls on a day off in the past, the one after in the future."""
        day = self.today + timedelta(days=offset)
        step = timedelta(days=-1 if offset < 0 else 1)
        while offset and not is_working_day(day):
            day += step
        return day

    def at(self, offset: int, *, after: datetime | None = None) -> datetime:
        """An office hour of that working day; never in the future, and later than `after`."""
        hour = time(self.dice.between(OPENING, CLOSING), self.dice.between(0, 11) * 5, tzinfo=PARIS)
        moment = min(datetime.combine(self.day(offset), hour), self.now - A_MOMENT)
        return max(moment, after + A_MOMENT) if after else moment

    def planned(self, offset: int) -> datetime:
        """An office hour of a working day to come."""
        hour = time(self.dice.between(OPENING, CLOSING), self.dice.pick([0, 15, 30, 45]), tzinfo=PARIS)
        return datetime.combine(self.day(max(offset, 1)), hour)
