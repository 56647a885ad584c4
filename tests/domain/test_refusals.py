"""Every rule by its name: an example of its *no* with the fields at fault, or of its advice."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from domain.amendment import annulment, correction
from domain.amendment import commands as amend
from domain.amendment import events as amended
from domain.contract import CONTRACT
from domain.contract.ending import (
    _OF_A_PART,
    _OF_THE_WHOLE,
    PartiallyTerminated,
    RecordExpiry,
    Terminate,
    Terminated,
)
from domain.contract.extension import Extend
from domain.contract.key_date_outcome import KeyDateSettled, SettleKeyDate
from domain.contract.key_dates import KeyDateSet, SetKeyDate
from domain.contract.legal_regime import DetermineLegalRegime
from domain.contract.parties import Assign, Novate
from domain.contract.registration import Registered
from domain.contract.roles import AssignRoles
from domain.contract.terms import Option, Supplier, Term
from domain.contract.tier import AssignTier, TierAssigned
from domain.contract.tier_assessment import TierConfirmed
from domain.contract.value import ChangeValue
from domain.decisions import Command
from tests.givens import (
    AMBER,
    BROOK,
    CEDAR,
    FIRST,
    OFFICER,
    Entry,
    day,
    event_id,
    given,
    on,
    register,
    registered,
)

WHY = "Because"
GOLD = on("2023-01-01", TierAssigned(tier="Gold"))
ENDED = on("2022-12-31", Terminated(ended_on=day("2022-12-31"), ground="discharge"))
PART = on(
    "2022-12-31", PartiallyTerminated(part="Buses", ended_on=day("2022-12-31"), ground="mutual agreement")
)
ASKED = on("2020-02-03", amended.AnnulmentProposed(stream="contract", annuls=event_id(1)), OFFICER)
NEW: list[Entry | Registered] = []
LIVE = [registered()]

REFUSALS: Sequence[tuple[str, Sequence[Entry | Registered], Command, tuple[str, ...]]] = [
    ("reason.given", LIVE, AssignTier(tier="Gold"), ("reason",)),
    ("reason.given", LIVE, Extend(new_end="2025-03-31", reason=" \n"), ("reason",)),
    ("reason.given", LIVE, amend.Annul(annuls=event_id(1)), ("reason",)),
    ("reason.given", LIVE, amend.Correct(corrects=event_id(1), fields={"title": "Meals"}), ("reason",)),
    ("text.can-be-kept", NEW, register(title="School\x00meals"), ("title",)),
    (
        "text.can-be-kept",
        NEW,
        register(title="School\ud800meals", category="\x1b[31m"),
        ("title", "category"),
    ),
    (
        "text.can-be-kept",
        NEW,
        register(suppliers=(Supplier(AMBER.supplier_id, "Amber\x00Lane"),)),
        ("suppliers.0.name",),
    ),
    ("text.can-be-kept", LIVE, AssignTier(tier="Gold", reason="Scored\x07"), ("reason",)),
    (
        "text.can-be-kept",
        LIVE,
        amend.Correct(corrects=event_id(1), fields={"title": "School\x00meals"}, reason=WHY),
        ("fields.title",),
    ),
    ("text.can-be-kept", LIVE, amend.Annul(annuls=event_id(1), reason="\x7f"), ("reason",)),
    (
        "effective-date.within-reach",
        LIVE,
        AssignTier(tier="Gold", reason=WHY, effective_from=day("2034-01-01")),
        ("effective_from",),
    ),
    (
        "effective-date.within-reach",
        NEW,
        register(start="1900-01-01", effective_from=day("1899-12-31")),
        ("effective_from",),
    ),
    (
        "signature.not-in-the-future",
        LIVE,
        AssignTier(tier="Gold", reason=WHY, made_on=day("2023-06-16")),
        ("made_on",),
    ),
    ("signature.not-in-the-future", NEW, register(made_on=day("2023-06-16")), ("made_on",)),
    (
        "contract.not-ended",
        [registered(), ENDED],
        AssignTier(tier="Gold", reason=WHY),
        ("effective_from",),
    ),
    (
        "dates.possible",
        NEW,
        register(start="2020-00-01", end="1800", maximum_end="soon"),
        ("start", "end", "maximum_end"),
    ),
    ("term.start-before-end", NEW, register(start="2024-04", end="2024-03-31"), ("start", "end")),
    (
        "term.end-within-maximum",
        NEW,
        register(end="2026-04-01", maximum_end="2026-03-31"),
        ("end", "maximum_end"),
    ),
    ("term.end-within-maximum", NEW, register(end="open", options=()), ("end", "maximum_end")),
    (
        "option.within-maximum",
        NEW,
        register(options=(FIRST, Option("second", "2026-04"), Option("third", "open"))),
        ("options.1.up_to", "options.2.up_to"),
    ),
    ("option.names-differ", NEW, register(options=(FIRST, FIRST)), ("options",)),
    ("supplier.named", NEW, register(suppliers=()), ("suppliers",)),
    ("supplier.named", NEW, register(suppliers=(AMBER, AMBER)), ("suppliers",)),
    ("money.pounds-and-pence", NEW, register(currency="EUR"), ("currency",)),
    (
        "money.pounds-and-pence",
        NEW,
        register(estimated_excl_vat=Decimal(1), annual_excl_vat=Decimal("0.001")),
        ("estimated_excl_vat", "annual_excl_vat"),
    ),
    (
        "money.pounds-and-pence",
        NEW,
        register(estimated_incl_vat=Decimal("1.00"), estimated_excl_vat=Decimal("1.01")),
        ("estimated_incl_vat", "estimated_excl_vat"),
    ),
    (
        "money.pounds-and-pence",
        LIVE,
        ChangeValue(annual_excl_vat=Decimal("NaN"), cause="price", reason=WHY),
        ("annual_excl_vat",),
    ),
    (
        "effective-date.not-after-start",
        NEW,
        register(effective_from=day("2020-04-02")),
        ("effective_from", "start"),
    ),
    ("extension.end-is-a-date", LIVE, Extend(new_end="2025-02-29", reason=WHY), ("new_end",)),
    ("extension.later-than-the-end", LIVE, Extend(new_end="2024-03-31", reason=WHY), ("new_end",)),
    ("extension.later-than-the-end", LIVE, Extend(new_end="2024-03", reason=WHY), ("new_end",)),
    (
        "extension.option-known",
        LIVE,
        Extend(new_end="2025-03-31", option="fifth extension", reason=WHY),
        ("option",),
    ),
    (
        "extension.option-known",
        LIVE,
        Extend(new_end="2025-04-01", option="first extension", reason=WHY),
        ("new_end", "option"),
    ),
    (
        "extension.within-maximum-term",
        LIVE,
        Extend(new_end="2026-04-01", reason=WHY),
        ("new_end", "beyond_maximum_term"),
    ),
    (
        "value.changes",
        LIVE,
        ChangeValue(annual_excl_vat=Decimal("250000.00"), cause="price", reason=WHY),
        ("estimated_incl_vat", "estimated_excl_vat", "annual_excl_vat"),
    ),
    (
        "supplier.is-a-party",
        LIVE,
        Novate(outgoing_supplier_id=BROOK.supplier_id, incoming=CEDAR, reason=WHY),
        ("outgoing_supplier_id",),
    ),
    (
        "supplier.is-a-party",
        LIVE,
        Assign(assignor_supplier_id=BROOK.supplier_id, assignee=CEDAR, reason=WHY),
        ("assignor_supplier_id",),
    ),
    (
        "supplier.not-yet-a-party",
        LIVE,
        Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=AMBER, reason=WHY),
        ("incoming",),
    ),
    (
        "supplier.not-yet-a-party",
        LIVE,
        Assign(assignor_supplier_id=AMBER.supplier_id, assignee=AMBER, reason=WHY),
        ("assignee",),
    ),
    (
        "end.not-before-start",
        LIVE,
        Terminate(ended_on=day("2020-03-31"), ground="discharge", reason=WHY),
        ("ended_on",),
    ),
    (
        "end.not-before-start",
        LIVE,
        Terminate(ended_on=day("2020-03-31"), ground="discharge", part="Buses", reason=WHY),
        ("ended_on",),
    ),
    (
        "termination.part-once",
        [registered(), PART],
        Terminate(ended_on=day("2022-06-30"), ground="discharge", part="Buses", reason=WHY),
        ("part",),
    ),
    (
        "end.once",
        [registered(), ENDED],
        Terminate(ended_on=day("2022-12-31"), ground="discharge", reason=WHY),
        ("ended_on",),
    ),
    (
        "end.effective-by-its-last-day",
        LIVE,
        Terminate(
            ended_on=day("2023-05-31"), ground="discharge", effective_from=day("2023-06-01"), reason=WHY
        ),
        ("effective_from", "ended_on"),
    ),
    (
        "expiry.not-ahead-of-the-day",
        LIVE,
        RecordExpiry(ended_on=day("2023-06-15"), reason=WHY),
        ("ended_on",),
    ),
    (
        "roles.change",
        LIVE,
        AssignRoles(owner="p-bryn", reason=WHY),
        ("owner", "contract_manager", "lead_officers", "managing_organisation"),
    ),
    (
        "roles.change",
        LIVE,
        AssignRoles(reason=WHY),
        ("owner", "contract_manager", "lead_officers", "managing_organisation"),
    ),
    ("roles.officers-once", NEW, register(lead_officers=("p-dilwyn", "p-dilwyn")), ("lead_officers",)),
    (
        "roles.officers-once",
        LIVE,
        AssignRoles(lead_officers=("p-eleri", "p-dilwyn", "p-eleri"), reason=WHY),
        ("lead_officers",),
    ),
    ("key-date.possible", LIVE, SetKeyDate(kind="break", date="2023-06-31", reason=WHY), ("date",)),
    ("key-date.one-date", LIVE, SettleKeyDate(kind="break", outcome="met", reason=WHY), ("kind", "option")),
    (
        "key-date.missed-once-over",
        [*LIVE, KeyDateSet(kind="break", date="2023-07")],
        SettleKeyDate(kind="break", outcome="missed", reason=WHY),
        ("outcome",),
    ),
    (
        "key-date.outcome-changes",
        [
            *LIVE,
            KeyDateSet(kind="break", date="2023-05"),
            KeyDateSettled(kind="break", date="2023-05", outcome="met"),
        ],
        SettleKeyDate(kind="break", outcome="met", reason=WHY),
        ("outcome",),
    ),
    (
        "legal-regime.changes",
        LIVE,
        DetermineLegalRegime(legal_regime="PCR2015", reason=WHY),
        ("legal_regime", "works"),
    ),
    ("tier.changes", [registered(), GOLD], AssignTier(tier="Gold", reason=WHY), ("tier",)),
    (
        "correction.names-a-fact",
        LIVE,
        amend.Correct(corrects=event_id(2), fields={"title": "Meals"}, reason=WHY),
        ("corrects",),
    ),
    (
        "correction.fits-the-request",
        LIVE,
        amend.Correct(corrects=event_id(1), fields={"name": "Meals"}, reason=WHY),
        ("fields.name",),
    ),
    (
        "text.says-something",
        LIVE,
        amend.Correct(corrects=event_id(1), fields={"title": " \u200b", "category": "Meals"}, reason=WHY),
        ("fields.title",),
    ),
    (
        "correction.may-be-asked-again",
        [registered(), on("2023-01-01", TierConfirmed(tier="Gold", previous=None))],
        amend.Correct(corrects=event_id(2), fields={"tier": "Silver"}, reason=WHY),
        ("corrects",),
    ),
    ("annulment.names-an-event", LIVE, amend.Annul(annuls=event_id(2), reason=WHY), ("annuls",)),
    (
        "annulment.second-person",
        [registered(), ASKED],
        amend.Annul(annuls=event_id(1), reason=WHY),
        ("annuls",),
    ),
]

ADVICE: Sequence[tuple[str, Sequence[Entry | Registered], Command]] = [
    ("entry.in-good-time", LIVE, AssignTier(tier="Gold", effective_from=day("2023-05-15"), reason=WHY)),
    ("entry.in-good-time", NEW, register()),
    (
        "extension.within-maximum-term",
        LIVE,
        Extend(new_end="2026-04-01", beyond_maximum_term=True, reason=WHY),
    ),
    (
        "extension.before-the-end",
        [registered(term=Term("2020-04-01", "2023-05"))],
        Extend(new_end="2024-03-31", reason=WHY),
    ),
    (
        "supplier.change-permitted",
        [registered(legal_regime="PA2023")],
        Novate(outgoing_supplier_id=AMBER.supplier_id, incoming=BROOK, reason=WHY),
    ),
]


@pytest.mark.parametrize(
    ("rule", "before", "command", "fields"), REFUSALS, ids=[refusal[0] for refusal in REFUSALS]
)
def test_each_rule_refuses_by_its_name_with_the_fields_at_fault(
    rule: str,
    before: Sequence[Entry | Registered],
    command: Command,
    fields: tuple[str, ...],
) -> None:
    sentence = given(before).when(command).then_refused(rule, at=fields)
    assert sentence.endswith(".")


@pytest.mark.parametrize(("rule", "before", "command"), ADVICE, ids=[row[0] for row in ADVICE])
def test_each_advice_is_kept_with_the_event(
    rule: str, before: Sequence[Entry | Registered], command: Command
) -> None:
    given(before).when(command).advised(rule).then()


def test_every_rule_that_is_ever_asked_has_its_example() -> None:
    asked = {*correction.FITTING, *annulment.RULES}
    for step in CONTRACT.steps:
        asked |= {*step.rules} if isinstance(step.rules, tuple) else {*_OF_THE_WHOLE, *_OF_A_PART}
    beside = (path.read_text() for path in Path(__file__).parents[1].glob("nouns/**/test_*.py"))
    elsewhere = "\n".join(beside)
    data = ("limit.", "change-control.")  # the law's tests and the policy: tests/nouns tries them as such
    names = {named.name for named in asked if not named.name.startswith(data)}
    names = {name for name in names if f'"{name}"' not in elsewhere}
    assert names <= {name for name, *_ in (*REFUSALS, *ADVICE)}


def test_every_rule_bears_its_clause_into_the_refusal() -> None:
    asked = given(LIVE).when(Extend(new_end="2026-04-01", reason=WHY))
    assert asked.refused is not None
    assert asked.refused.rejections[0].clause == "PA 2023 s.74(3)(a); NAO 8.8"
