"""English names of months and weekdays: own tables, so that no locale can change a report."""

from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def with_weekday(d: date) -> str:
    """A date as `Saturday 2015-03-14`."""
    return f"{WEEKDAYS[d.weekday()]} {d.isoformat()}"
