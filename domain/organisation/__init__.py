"""The organisation: its directorates and their divisions, as they are named from one day to the next, and the phases in
which they come onto this record.

==================  ==========================================  ==========================
State               Facts that may follow                       Facts that lead out of it
==================  ==========================================  ==========================
none on record      units entered, units taken over             units entered → on record
on record           units entered, unit renamed, unit ended,    (none)
                    rollout phase planned, rollout phase live
==================  ==========================================  ==========================

**Purpose.** A directorate that is free text is four directorates by the second year. There is one list, with days: what
a contract, a report or a portfolio names is on it, in force on the day that is spoken of.

**Dilemmas.**

- *A record that is older than its list.* While no unit is on record any name is taken. With the first one that is
  entered, the names that contracts on record bear are taken over: nothing that could be said before is refused then.
- *A unit ends, and its contracts?* Nobody moves them silently: each is reclassified, or many in one commit; what is
  left over is in the work of governance.
- *Merged or ended?* A unit that is merged ends, and names what took its place.
- *In phases.* That the system is brought in by phases (paper 3.2) is said of directorates: planned for a day, with the
  contracts that they are thought to have, and live from a day. How many were loaded by then is counted, and never said.
- *One stream.* The list is small, and a name is free or taken for all of it at once.
"""

from typing import Final

from domain.organisation.rollout import GOING_LIVE, PLANNING
from domain.organisation.units import (
    ENDING,
    ENTRY,
    EVER,
    FIRST_ENTRY,
    ORGANISATION_ID,
    RENAMING,
    EndUnit,
    EnterFirstUnits,
    EnterUnits,
    FormerUnit,
    Organisation,
    OrganisationUnit,
    RenameUnit,
    RolloutPhase,
    UnitEnded,
    UnitRenamed,
    UnitsEntered,
    UnitsTakenOver,
    as_on_record,
    directorate_as_on_record,
    directorates_named_once,
    former,
    found,
    is_kept,
    needs_organisation,
    unknown,
    unknown_directorates,
)
from domain.stream import Stream

__all__ = [
    "EVER",
    "ORGANISATION",
    "ORGANISATION_ID",
    "EndUnit",
    "EnterFirstUnits",
    "EnterUnits",
    "FormerUnit",
    "Organisation",
    "OrganisationUnit",
    "RenameUnit",
    "RolloutPhase",
    "UnitEnded",
    "UnitRenamed",
    "UnitsEntered",
    "UnitsTakenOver",
    "as_on_record",
    "directorate_as_on_record",
    "directorates_named_once",
    "former",
    "found",
    "is_kept",
    "needs_organisation",
    "unknown",
    "unknown_directorates",
]

ORGANISATION: Final = Stream(
    noun="organisation",
    plural="organisations",
    called="organisation",
    state=Organisation,
    steps=(ENTRY, FIRST_ENTRY, RENAMING, ENDING, PLANNING, GOING_LIVE),
    concerns=lambda _stream_id, _state, _fact: (),
)
