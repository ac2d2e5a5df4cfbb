"""The only place that assigns a state of a vacancy, a proposal or a reservation.

Vacancy      action            who                              → state
-----------  ----------------  -------------------------------  ------------------------------------
(none)       add_vacancy       landlord                         to_qualify
to_qualify   publish           landlord                         announced, available when already free
announced    confirm_free      landlord                         available
in_process   note_departure    landlord                         in_process (who lived there has left)
to_qualify, announced, available   block     landlord           blocked
blocked      unblock           landlord                         the state before
to_qualify, announced, available, blocked   withdraw  landlord  withdrawn (live proposals declined)
announced, available   reserve   landlord                       in_process
in_process   end of the reservation   either side               the state before
in_process   hand_keys         landlord                         let (other proposals declined)

Proposal     action            who                              → state
-----------  ----------------  -------------------------------  ------------------------------------
(none)       propose           coordinator                      proposed
proposed     decline           landlord                         declined
proposed     withdraw_proposal coordinator, owner               withdrawn
proposed     the case is closed or suspended                    withdrawn (a job of the owner)
proposed     the case bars the landlord, or avoids the sector   withdrawn (at once, by the owner)
proposed     reserve           landlord                         reserved
reserved     end of the reservation   either side               closed (why: the reservation's end)

What a landlord asks of an order of study: see `housing.workflow.study`.
While a unit is in process its other proposals stay proposed, "en attente": they can be neither reserved nor added to; they can be
studied again when the reservation ends, and are declined when the keys are handed over.

Reservation  action             who           → step, or end
-----------  -----------------  ------------  -----------------------------------------------------------
(none)       reserve            landlord      held
held         present            owner         reservataire; to_book; presented (private stock)
reservataire agree, delegate    réservataire  to_book
reservataire refuse             réservataire  end: reservataire
to_book      book_committee     landlord      committee (the clock stops)
committee    unbook_committee   landlord      to_book (the clock restarts with what was left)
committee, ranked, conditional   decide   landlord   allocated, ranked, conditional; end: not_allocated, ineligible
presented    decide_for_owner   landlord      allocated (private stock, with a guarantee); end: owner
allocated    accept             owner         accepted
any before signed   decline_for_household   owner      end: declined
accepted     sign_lease         landlord      signed
signed       cancel_lease       landlord      end: cancelled
signed       hand_keys          landlord      keys, end: completed
held, presented, reservataire, to_book   extend   landlord   the same, once
accepted, signed   confirm_precautions   landlord   the same (who may learn who she is)
accepted, signed   open_identity   owner   the same (with her consent, to the named)
any before signed   release     landlord      end: released
held, presented, reservataire, to_book   the deadline passes      end: expired
allocated    the answer's deadline passes                         end: no_answer
any before signed   the case bars the landlord or the réservataire   owner   end: declined
any live     take_over         landlord, when no officer can follow   the same

A live reservation is one without an end. When it ends otherwise than by keys, the unit goes back to the state before, the proposal
is closed, the case searches again, and what the landlord and the réservataire saw of the case is taken back.
The clock of a hold counts working days. It stops while a committee is booked; the réservataire's delay is added to it.
Lock order: reservation, vacancy, proposal, case.
"""

from housing.workflow.answers import accept, agree, decline_for_household, delegate, present, refuse
from housing.workflow.course import (
    Decision,
    book_committee,
    decide,
    decide_for_owner,
    plan_viewing,
    unbook_committee,
)
from housing.workflow.disclosure import confirm_precautions, name_officers, open_identity
from housing.workflow.exclusions import leave_sectors, leave_tenant, take_over, unattended_units
from housing.workflow.holds import expire_if_due, extend, release, reserve
from housing.workflow.leases import cancel_lease, hand_keys, sign_lease
from housing.workflow.proposals import (
    decline,
    propose,
    withdraw_barred,
    withdraw_if_idle,
    withdraw_live_proposals,
    withdraw_proposal,
)
from housing.workflow.vacancies import add_vacancy, block, confirm_free, note_departure, publish, unblock, withdraw

__all__ = [
    "Decision",
    "accept",
    "add_vacancy",
    "agree",
    "block",
    "book_committee",
    "cancel_lease",
    "confirm_free",
    "confirm_precautions",
    "decide",
    "decide_for_owner",
    "decline",
    "decline_for_household",
    "delegate",
    "expire_if_due",
    "extend",
    "hand_keys",
    "leave_sectors",
    "leave_tenant",
    "name_officers",
    "note_departure",
    "open_identity",
    "plan_viewing",
    "present",
    "propose",
    "publish",
    "refuse",
    "release",
    "reserve",
    "sign_lease",
    "take_over",
    "unattended_units",
    "unblock",
    "unbook_committee",
    "withdraw",
    "withdraw_barred",
    "withdraw_if_idle",
    "withdraw_live_proposals",
    "withdraw_proposal",
]
