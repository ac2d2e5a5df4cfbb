"""Dwellings and their course to a lease, one aggregate a file."""

from housing.models.dwelling import Collectivity, Contingent, Dwelling, DwellingLocation, EnergyClass, Features, Financing
from housing.models.proposal import HouseholdSide, Proposal, WaitingBand
from housing.models.reservation import AllocationDecision, Lease, Reservation
from housing.models.vacancy import Vacancy, VacancyOffer

__all__ = [
    "AllocationDecision",
    "Collectivity",
    "Contingent",
    "Dwelling",
    "DwellingLocation",
    "EnergyClass",
    "Features",
    "Financing",
    "HouseholdSide",
    "Lease",
    "Proposal",
    "Reservation",
    "Vacancy",
    "VacancyOffer",
    "WaitingBand",
]
