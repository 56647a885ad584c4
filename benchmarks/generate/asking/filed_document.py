"""What is asked of documents and certificates: filed, their next versions, withdrawn; what suppliers are to hold."""

from datetime import timedelta
from decimal import Decimal

from benchmarks.generate.turn import Turn, Wish
from domain.contract import CONTRACT
from domain.contract.certificates import RequireCertificate
from domain.events import Evidence
from domain.filed_document import FILED_DOCUMENT, FileDocument, FileVersion, WithdrawDocument

_TITLES = ("Contract, signed", "Plan for a flood", "Minutes of the first board", "Specification")
_MOST = 4


def asked(turn: Turn) -> Wish:
    """A document, or the next version of one there is; now and then a certificate that is asked for."""
    rng, contract_id = turn.rng, turn.contract.stream_id
    if rng.random() < 0.25:
        cover = Decimal(rng.choice(("5000000.00", "10000000.00")))
        required = RequireCertificate(
            certificate="public liability insurance",
            cover_at_least=cover,
            lead_days=rng.choice((30, 60)),
            reason="The schedule of insurance.",
        )
        return Wish(CONTRACT, contract_id, required)
    file = Evidence("file.pdf", "application/pdf", f"{rng.getrandbits(256):064x}")
    known = turn.some("filed_document", lambda state: state.state == "filed")
    if known is None or (len(turn.own.get("filed_document", {})) < _MOST and rng.random() < 0.5):
        filed = FileDocument(
            contract_id=contract_id,
            kind=rng.choice(("contract document", "plan", "minutes of a meeting", "other document")),
            title=rng.choice(_TITLES),
            expires_on=turn.today + timedelta(days=400) if rng.random() < 0.3 else None,
            evidence=(file,),
        )
        return Wish(FILED_DOCUMENT, None, filed)
    if rng.random() < 0.15:
        return Wish(FILED_DOCUMENT, known.stream_id, WithdrawDocument(reason="It belongs elsewhere."))
    return Wish(FILED_DOCUMENT, known.stream_id, FileVersion(note="Next edition.", evidence=(file,)))
