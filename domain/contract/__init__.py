"""The contract: what was agreed, with whom, for how long and how much, and every change to that.

==================  =======================================================  ==========================
State               Facts that may follow                                    Facts that lead out of it
==================  =======================================================  ==========================
not registered      registered, imported                                     registered → live
live                every other fact of its acts; corrected, annulled         terminated → terminated
                                                                             expired → expired
terminated          corrected, annulled, irrecoverable VAT recorded, field   annulled → live
                    withheld, withholding ended, change settled, and late
                    entries that were true before the last day               closed → closed
expired             as for terminated                                        annulled → live; closed → closed
closed              as for terminated                                        annulled → terminated, expired
==================  =======================================================  ==========================

**Purpose.** The contract's terms as in force on any date, with the value at award, the value just before each change
and the maximum term kept apart, because different tests of the law use different ones (PCR 2015 reg 72, PA 2023 s.74).

**Dilemmas.**

- *Late entry or correction?* A late entry says that the contract changed then and nobody wrote it down; a correction
  says that what was written was wrong. Only the first is a change of the contract.
- *Past its end, and still running.* A term that has run out is not an ending: nothing was decided. Such a contract is
  shown as past its end until somebody extends it, or records that it expired.
- *Two endings.* The earliest last day on record stands; a later one changes nothing, and is kept.
- *Beyond the maximum term.* It happens. The officer has to say so, and it is recorded as outside what was provided for
  at award.
- *Calculated or assigned?* The tiering tool calculates a tier and moves nothing; a person confirms it, or two people
  override it until a review date. A tier carried over from outside the tool is assigned, until the tool is first used.
- *Nobody had approved it, and it was done.* Turned away it would not be on record at all. It is recorded once that is
  said, with what the law says of it, and stays open until a retrospective request settles it.
- *Withheld, and from when?* What is withheld today was perhaps published yesterday. The public register withholds what
  is withheld at the basis asked about or now: going back in time tells nothing. The record itself hides nothing.
- *Called off from somebody else's framework.* It is named in words; nothing of it is on this record. One that
  is on record is named by its id, and what it was called then is kept with it: its annulment leaves a name, no hole.
- *A reference is never freed*, neither by correction nor by annulment: old papers quote it.
"""

from typing import Final

from domain.contract.certificates import CERTIFICATE_DROPPED, CERTIFICATE_REQUIREMENT
from domain.contract.change_control import SETTLEMENT
from domain.contract.closing import CLOSING
from domain.contract.ending import EXPIRY, TERMINATION
from domain.contract.extension import EXTENSION
from domain.contract.indicators import NO_INDICATORS
from domain.contract.irrecoverable_vat import IRRECOVERABLE_VAT
from domain.contract.key_date_outcome import KEY_DATE_OUTCOME
from domain.contract.key_dates import KEY_DATE
from domain.contract.legal_regime import LEGAL_REGIME
from domain.contract.lots import LOTS
from domain.contract.opportunity import IMPROVEMENT_ASSESSMENT, OPPORTUNITY
from domain.contract.parent import PARENT
from domain.contract.parties import ASSIGNMENT, NOVATION
from domain.contract.publication import WITHHOLDING, WITHHOLDING_END
from domain.contract.reassessment import REASSESSMENT
from domain.contract.reclassification import RECLASSIFICATION
from domain.contract.registration import REGISTRATION, Registered
from domain.contract.release import RELEASE
from domain.contract.roles import ROLES, handed_over
from domain.contract.scope import SCOPE
from domain.contract.suspension import RESUMPTION, SUSPENSION
from domain.contract.taking_over import TAKING_OVER
from domain.contract.termination_intent import TERMINATION_INTENT
from domain.contract.terms import Terms
from domain.contract.tier import TIER
from domain.contract.tier_assessment import ASSESSMENT, CONFIRMATION
from domain.contract.tier_override import OVERRIDE, OVERRIDE_EXPIRY
from domain.contract.value import VALUE
from domain.events import Fact
from domain.stream import Stream
from domain.text import as_read


def _reference(fact: Fact) -> tuple[tuple[str, str], ...]:
    """A reference belongs to one contract for good, as people read it: neither correction nor annulment frees it."""
    return (("contract reference", as_read(fact.reference)),) if isinstance(fact, Registered) else ()


CONTRACT: Final = Stream(
    noun="contract",
    plural="contracts",
    called="contract",
    state=Terms,
    steps=(
        REGISTRATION,
        TAKING_OVER,
        RELEASE,
        EXTENSION,
        VALUE,
        SCOPE,
        NOVATION,
        ASSIGNMENT,
        SETTLEMENT,
        TERMINATION,
        EXPIRY,
        SUSPENSION,
        RESUMPTION,
        ROLES,
        RECLASSIFICATION,
        LEGAL_REGIME,
        KEY_DATE,
        KEY_DATE_OUTCOME,
        TIER,
        ASSESSMENT,
        CONFIRMATION,
        OVERRIDE,
        OVERRIDE_EXPIRY,
        REASSESSMENT,
        WITHHOLDING,
        WITHHOLDING_END,
        IRRECOVERABLE_VAT,
        NO_INDICATORS,
        OPPORTUNITY,
        IMPROVEMENT_ASSESSMENT,
        TERMINATION_INTENT,
        CLOSING,
        PARENT,
        LOTS,
        CERTIFICATE_REQUIREMENT,
        CERTIFICATE_DROPPED,
    ),
    concerns=lambda stream_id, _state, _fact: (stream_id,),
    reserves=_reference,
    reserving=(Registered,),
    hands_over=handed_over,
)
