"""The tiering model: what a contract's tier is calculated from, as data, in numbered versions.

==================  ======================  =================================
State               Facts that may follow   Facts that lead out of it
==================  ======================  =================================
not drafted         drafted                 drafted → draft
draft               revised;                published → published
                    pilot case written;
                    pilot case removed
published           (none)                  retired → retired
retired             retired by the version  (none)
                    that goes on from it
==================  ======================  =================================

**Purpose.** A Gold, Silver or Bronze rating calculated on value, risk and complexity (paper 3.3), so that anyone
can work out later how a contract came by its tier, and effort is proportionate to it. Questions, weights, bands,
thresholds, floors and what each tier requires are the council's to set; the ones that ship are ours (``default.py``).

**Dilemmas.**

- *One stream, or one for each version?* One for each: a published version is never changed, and a new one names the
  version that it supersedes from its day. Numbers are given on publication and run without a gap.
- *Which one assesses?* There is one line of versions, and on any day one of them is in force, or none: the next goes on
  from the last, also where that was given up meanwhile, and what it retired comes back only once it is annulled itself.
- *Does a new version move contracts?* No. It re-scores nothing (domain rule I16): what it would change is shown by the
  policy replay, and each contract moves when it is assessed again.
- *Score or judgement?* A total hides a single grave risk. Floors put such a condition above the score, by name, and
  only ever raise.
- *Tested how?* By cases of which managers said the tier before the model was asked (``pilot_case.py``). They belong to
  a draft, stay with the version that is published, and go with the draft of the next, so that it answers for them too.
- *A mistake in a published version.* Its publication can be annulled by two people, or a next version published;
  correcting it in place would rewrite the basis of tiers that were given.
"""

from typing import Final

from domain.events import Fact
from domain.stream import Stream
from domain.tiering_model.drafting import DRAFT, REVISION
from domain.tiering_model.pilot_case import REMOVAL, WRITING
from domain.tiering_model.publication import PUBLICATION, Published
from domain.tiering_model.retirement import RETIREMENT
from domain.tiering_model.terms import TieringModel


def _number(fact: Fact) -> tuple[tuple[str, str], ...]:
    """A version number belongs to one model for good, so that versions follow one another in a single line."""
    return (("tiering model version", str(fact.number)),) if isinstance(fact, Published) else ()


TIERING_MODEL: Final = Stream(
    noun="tiering_model",
    plural="tiering-models",
    called="tiering model",
    state=TieringModel,
    steps=(DRAFT, REVISION, WRITING, REMOVAL, PUBLICATION, RETIREMENT),
    concerns=lambda _stream_id, _model, _fact: (),
    reserves=_number,
    reserving=(Published,),
)
