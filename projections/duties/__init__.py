"""My work: what is due and overdue, for an officer's own contracts, a directorate, or the whole council.

One file for each kind of duty. Every duty says how its date was got; a duty whose date nobody knows says so and is
never given one. Nothing is stored: a duty is worked out from the tables at a basis, so that what was due on a past
date, as it was known then, comes out the same.
"""

from projections.duties.duty import ACTED_FOR, DutiesQuery, Duty, DutyRequest
from projections.duties.seen import ADMINISTRATOR, PERSONAL, seen
from projections.duties.working import duties

__all__ = ["ACTED_FOR", "ADMINISTRATOR", "PERSONAL", "DutiesQuery", "Duty", "DutyRequest", "duties", "seen"]
