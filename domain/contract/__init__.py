"""The contract: what was agreed, with whom, for how long and how much, and every change to that.

==================  =======================================================  ==========================
State               Facts that may follow                                    Facts that lead out of it
==================  =======================================================  ==========================
not registered      registered, imported                                     registered → live
live                extended, value changed, scope varied, novated,          terminated → terminated
                    assigned, partially terminated, roles assigned,          expired → expired
                    key date set, tier facts, legal regime determined,
                    irrecoverable VAT recorded, field withheld,
                    withholding ended, corrected, annulled
terminated          corrected, annulled, irrecoverable VAT recorded, field   annulled → live
                    withheld, withholding ended, and late entries that were
                    true before the last day
expired             as for terminated                                        annulled → live
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
- *Withheld, and from when?* What is withheld today was perhaps published yesterday. The public register withholds what
  is withheld at the basis asked about or now: going back in time tells nothing. The record itself hides nothing.
- *A reference is never freed*, neither by correction nor by annulment: old papers quote it.
"""
