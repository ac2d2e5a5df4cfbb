"""Dwellings and their course to a lease, one aggregate a file."""

from housing.models.dwelling import Collectivity, Contingent, Dwelling, DwellingLocation, EnergyClass, Features, Financing
from housing.models.proposal import HouseholdSide, Proposal, WaitingBand
from housing.models.reservation import AllocationDecision, Lease, Precautions, Reservation
from housing.models.safety import OnCallShift, SafetyOffer, SafetyRequest
from housing.models.shelter import Nights, Place, PlaceOutage, Shelter, ShelterLocation, ShelterWorks
from housing.models.shelter_report import ShelterReport, ShelterReportLine
from housing.models.stay import PlaceRequest, Stay, StayEvaluation, StayExtension, StayPlace, StayReturn
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
    "Nights",
    "OnCallShift",
    "Place",
    "PlaceOutage",
    "PlaceRequest",
    "Precautions",
    "Proposal",
    "Reservation",
    "SafetyOffer",
    "SafetyRequest",
    "Shelter",
    "ShelterLocation",
    "ShelterReport",
    "ShelterReportLine",
    "ShelterWorks",
    "Stay",
    "StayEvaluation",
    "StayExtension",
    "StayPlace",
    "StayReturn",
    "Vacancy",
    "VacancyOffer",
    "WaitingBand",
]
