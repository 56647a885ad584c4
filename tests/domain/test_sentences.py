"""Every fact reads as one sentence, with before and after."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.amendment import events as amended
from domain.contract.ending import Expired, PartiallyTerminated
from domain.contract.extension import Extended
from domain.contract.key_dates import KeyDateSet
from domain.contract.parties import Assigned, Novated
from domain.contract.roles import RolesAssigned
from domain.contract.scope import ScopeVaried
from domain.contract.terms import Roles
from domain.contract.tier import TierAssigned
from domain.contract.value import ValueChanged
from domain.events import FACTS, Fact
from domain.money import Values
from domain.sentences import sentence
from tests.givens import AMBER, BROOK, ROLES, VALUES, day, event_id, registered
from tests.golden.samples import FULL, MINIMAL

NAMES = {"p-anwen": "Anwen Made-Up", "p-bryn": "Bryn Made-Up", "p-gwen": "Gwen Made-Up"}


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_has_a_sentence(name: str) -> None:
    for samples in (FULL, MINIMAL):
        text = sentence(samples[name], NAMES)
        assert text[0].isupper() or text.startswith("p-")  # somebody whom the directory does not know
        assert text.endswith((".", "!", "?"))
        assert "\n" not in text


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (
            registered(),
            "Registered as CT-0001, School meals: contract with Amber Lane Catering Ltd, 1 April 2020 to "
            "31 March 2024, value £1,200,000.00 incl. VAT.",
        ),
        (
            Extended(previous_end="2024-03-31", end="2024-09", option="first extension"),
            "Extended to September 2024 (was 31 March 2024) under first extension.",
        ),
        (
            Extended(previous_end="TBC", end="open", beyond_maximum_term=True),
            "Extended to open-ended (was TBC), under no option, beyond the maximum term.",
        ),
        (
            ValueChanged(previous=Values(), values=VALUES, cause="indexation"),
            "Value changed to £1,200,000.00 incl. VAT (was not known), because of indexation.",
        ),
        (
            ValueChanged(
                previous=VALUES, values=replace(VALUES, annual_excl_vat=Decimal("90000.00")), cause="price"
            ),
            "Value changed to £90,000.00 a year excl. VAT (was £250,000.00), because of price.",
        ),
        (
            RolesAssigned(
                previous=ROLES,
                roles=Roles("p-gwen", "p-anwen", ("p-anwen", "p-bryn"), "Valley Partnership"),
            ),
            "Owner passed from Bryn Made-Up to Gwen Made-Up; lead officer passed from p-dilwyn to "
            "Anwen Made-Up / Bryn Made-Up; day-to-day management passed from the Council to Valley Partnership.",
        ),
        (Novated(outgoing=AMBER, incoming=BROOK), f"Novated to {BROOK.name} (was {AMBER.name})."),
        (Assigned(assignor=AMBER, assignee=BROOK), f"Assigned to {BROOK.name} (was {AMBER.name})."),
        (
            ScopeVaried(variation="Two schools more.", kind_already_provided_for=True),
            "Scope varied, of a kind already provided for: Two schools more.",
        ),
        (
            PartiallyTerminated(part="Nursery meals", ended_on=day("2023-06-30"), ground="discharge"),
            "Terminated in part, by discharge; last day 30 June 2023: Nursery meals.",
        ),
        (Expired(ended_on=day("2024-03-31")), "Expired; last day 31 March 2024."),
        (TierAssigned(tier="Gold"), "Placed in tier Gold (was in none)."),
        (
            KeyDateSet(kind="internal lead time", date="2024-01", previous="2023-12-01"),
            "Internal lead time date set to January 2024 (was 1 December 2023).",
        ),
        (
            amended.Corrected(
                stream="contract",
                corrects=event_id(1),
                corrected_name="contract.expired.v1",
                replacement={"ended_on": "2024-03-30"},
                changed=("ended_on", "effective_from"),
            ),
            "Corrected the record of an earlier event (ended on, effective from). It now reads: "
            "Expired; last day 30 March 2024.",
        ),
        (
            amended.Annulled(
                stream="contract", annuls=event_id(1), proposal=event_id(2), proposed_by="p-anwen"
            ),
            "Annulled an earlier event, as asked by Anwen Made-Up.",
        ),
    ],
    ids=lambda item: type(item).__name__ if isinstance(item, Fact) else "",
)
def test_a_fact_reads_as_a_clerk_would_write_it(fact: Fact, expected: str) -> None:
    assert sentence(fact, NAMES) == expected


def test_a_fact_that_nobody_gave_a_sentence_to_says_so() -> None:
    class Unspoken(Fact):
        """Nobody gave it a sentence."""

    with pytest.raises(LookupError, match="no sentence for Unspoken"):
        sentence(Unspoken(), NAMES)
