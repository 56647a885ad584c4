"""What is asked of compliance with the standard: clauses attested, now and then waived by two people."""

from datetime import timedelta

from benchmarks.generate.turn import CLERKS, Turn, Wish
from domain.compliance import COMPLIANCE
from domain.compliance.attestation import Attest
from domain.compliance.terms import Compliance
from domain.compliance.waiver import DeclineWaiver, ProposeWaiver, Waive
from domain.compliance.waiver_end import ExpireWaiver
from domain.decisions import Actor

CLAUSES = ("1.1", "1.2", "2.1", "3.1")


def asked(turn: Turn) -> Wish | None:
    """A clause attested, a waiver asked for, agreed or ended."""
    if "standard" not in turn.council:
        return None
    rng, known = turn.rng, turn.some("compliance")
    state: Compliance | None = known.latest() if known else None
    contract_id, standard_id = turn.contract.stream_id, turn.council["standard"]
    manager = Actor(turn.terms.roles.contract_manager, "officer")
    if known is not None and state is not None and state.proposals:
        clause_id = state.proposals[0].clause_id
        answer = (
            Waive(clause_id=clause_id)
            if rng.random() < 0.7
            else DeclineWaiver(clause_id=clause_id, reason="It can be met.")
        )
        return Wish(COMPLIANCE, known.stream_id, answer, rng.choice(CLERKS))
    if known is not None and state is not None and state.waivers and rng.random() < 0.5:
        waiver = state.waivers[0]
        if waiver.until < turn.today:
            return Wish(COMPLIANCE, known.stream_id, ExpireWaiver(clause_id=waiver.clause_id))
    if rng.random() < 0.15:
        until = turn.today + timedelta(days=rng.randint(30, 300))
        proposed = ProposeWaiver(
            contract_id=contract_id,
            standard_id=standard_id,
            clause_id=rng.choice(CLAUSES),
            until=until,
            why="A small contract.",
        )
        return Wish(COMPLIANCE, None, proposed, manager)
    attested = Attest(
        contract_id=contract_id,
        standard_id=standard_id,
        clause_id=rng.choice(CLAUSES),
        role="contract manager",
        statement=rng.choice(("met", "met", "partly met", "not met")),
        note="Looked at with the file.",
    )
    return Wish(COMPLIANCE, None, attested, manager)
