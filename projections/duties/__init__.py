"""My work: what is due and overdue, for an officer's own contracts, a directorate, or the whole council.

One file for each kind of duty. Every duty says how its date was got; a duty whose date nobody knows says so and is
never given one. A duty is worked out from the tables at a basis, so that what was due on a past date, as it was known
then, comes out the same; what is due at the council today is kept, and worked out again where something happened.
"""

from projections.duties.council import ListedWork, Work, duties, kept_work
from projections.duties.duty import ACTED_FOR, DutiesQuery, Duty, DutyRequest
from projections.duties.seen import ADMINISTRATOR, PERSONAL, seen

__all__ = [
    "ACTED_FOR",
    "ADMINISTRATOR",
    "PERSONAL",
    "DutiesQuery",
    "Duty",
    "DutyRequest",
    "ListedWork",
    "Work",
    "duties",
    "kept_work",
    "seen",
]
