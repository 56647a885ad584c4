"""The rules of contract change: small named functions that say nothing, advise, or say no with a sentence.

Each is asked with a case: the contract's story, what is true on the day the change takes effect, the command and the
context. The clause beside its name says where it comes from. One file for each kind of change:

=====================  ============================================================
``case``               what a rule is asked about; asked of every change
``registration``       entering a contract
``extension``          making the term longer
``change_of_terms``    value, scope, novation, assignment
``ending``             termination, partial termination, expiry
``particulars``        roles, key dates, tier
``money``              pounds sterling, wherever they are given
=====================  ============================================================

Putting the record right (correction, annulment) has its own: ``domain.contract_amendment_rules``.
"""

from domain.contract_rules.case import Case, NewCase, out_of_reach, text_can_be_kept
from domain.contract_rules.change_of_terms import (
    CHANGE_OF_PARTY,
    SCOPE_VARIATION,
    VALUE_CHANGE,
    values_as_changed,
)
from domain.contract_rules.ending import EXPIRY, PARTIAL_TERMINATION, TERMINATION, last_day
from domain.contract_rules.extension import EXTENSION, beyond_maximum_term
from domain.contract_rules.money import not_in_pounds
from domain.contract_rules.particulars import KEY_DATE, ROLES, TIER
from domain.contract_rules.registration import POSSIBLE, REGISTRATION

__all__ = [
    "CHANGE_OF_PARTY",
    "EXPIRY",
    "EXTENSION",
    "KEY_DATE",
    "PARTIAL_TERMINATION",
    "POSSIBLE",
    "REGISTRATION",
    "ROLES",
    "SCOPE_VARIATION",
    "TERMINATION",
    "TIER",
    "VALUE_CHANGE",
    "Case",
    "NewCase",
    "beyond_maximum_term",
    "last_day",
    "not_in_pounds",
    "out_of_reach",
    "text_can_be_kept",
    "values_as_changed",
]
