"""Fields of this floor's forms: those of the ground floor."""

from tenants.fields import (
    EARLIEST,
    AmountField,
    CommuneField,
    CommunesField,
    DayField,
    capital,
    capitals,
    cell_field,
    cell_fields,
    not_in_future,
    plausible,
    telephone,
)

__all__ = [
    "EARLIEST",
    "AmountField",
    "CommuneField",
    "CommunesField",
    "DayField",
    "capital",
    "capitals",
    "cell_field",
    "cell_fields",
    "not_in_future",
    "plausible",
    "telephone",
]
