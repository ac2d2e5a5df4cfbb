"""Dwellings and their course to a lease, one aggregate a file."""

from housing.models.dwelling import Collectivity, Contingent, Dwelling, DwellingLocation, EnergyClass, Features, Financing
from housing.models.matching import Fit, JointRound, MatchingTerms, ProposalGrounds
from housing.models.meeting import MinutedProposal
from housing.models.proposal import HouseholdSide, Proposal, WaitingBand
from housing.models.reservation import AllocationDecision, Lease, Precautions, Reservation
from housing.models.safety import OnCallShift, SafetyOffer, SafetyRequest
from housing.models.shelter import Nights, Place, PlaceOutage, Shelter, ShelterLocation, ShelterWorks
from housing.models.shelter_report import ShelterReport, ShelterReportLine
from housing.models.shelter_unit import ShelterUnit, UnitCheck, UseAgreement
from housing.models.sliding_lease import LeaseReview, SlidingLease, SlidingPeriod
from housing.models.stay import PlaceRequest, Stay, StayEvaluation, StayExtension, StayPlace, StayReturn
from housing.models.study import StudyHousehold, StudyLine, StudyRequest
from housing.models.vacancy import ExpectedRelease, OfferPlace, Vacancy, VacancyOffer

__all__ = [
    "AllocationDecision",
    "Collectivity",
    "Contingent",
    "Dwelling",
    "DwellingLocation",
    "EnergyClass",
    "ExpectedRelease",
    "Features",
    "Financing",
    "Fit",
    "HouseholdSide",
    "JointRound",
    "Lease",
    "LeaseReview",
    "MatchingTerms",
    "MinutedProposal",
    "Nights",
    "OfferPlace",
    "OnCallShift",
    "Place",
    "PlaceOutage",
    "PlaceRequest",
    "Precautions",
    "Proposal",
    "ProposalGrounds",
    "Reservation",
    "SafetyOffer",
    "SafetyRequest",
    "Shelter",
    "ShelterLocation",
    "ShelterReport",
    "ShelterReportLine",
    "ShelterUnit",
    "ShelterWorks",
    "SlidingLease",
    "SlidingPeriod",
    "Stay",
    "StayEvaluation",
    "StayExtension",
    "StayPlace",
    "StayReturn",
    "StudyHousehold",
    "StudyLine",
    "StudyRequest",
    "UnitCheck",
    "UseAgreement",
    "Vacancy",
    "VacancyOffer",
    "WaitingBand",
]
