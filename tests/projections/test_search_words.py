"""The words by which contracts are found."""

import pytest

from domain.amendment import events as amended
from domain.contract.parties import Assigned, Novated
from domain.contract.tier import TierAssigned
from projections.search_words import words, words_of
from tests.givens import AMBER, BROOK, CEDAR, event_id, registered


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("School meals", ["school", "meals"]),
        ("CT-0001/b", ["ct", "0001", "b"]),
        ("waste_bins", ["waste", "bins"]),
        ("Straße Tŷ", ["strasse", "tŷ"]),
        ("O'Neil & Daughters (2019)", ["o", "neil", "daughters", "2019"]),
        (" - % ", []),
    ],
)
def test_words_are_letters_and_digits_in_small_type(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_letter_and_its_accent_are_one_however_they_were_typed() -> None:
    assert words("Ty\u0302") == words("T\u0177")


def test_a_contract_is_known_by_every_supplier_it_ever_had() -> None:
    assert {"amber", "school", "catering", "education", "ct", "0001"} <= words_of(registered())
    assert words_of(Novated(outgoing=AMBER, incoming=BROOK)) == {"brook", "transport", "ltd"}
    assert words_of(Assigned(assignor=AMBER, assignee=CEDAR)) == {"cedar", "care", "cic"}
    corrected = amended.Corrected(
        stream="contract",
        corrects=event_id(1),
        corrected_name="contract.novated.v1",
        replacement={
            "outgoing": {"supplier_id": str(AMBER.supplier_id), "name": AMBER.name},
            "incoming": {"supplier_id": str(CEDAR.supplier_id), "name": CEDAR.name},
        },
        changed=("incoming",),
    )
    assert words_of(corrected) == {"cedar", "care", "cic"}


def test_what_names_nobody_adds_no_words() -> None:
    assert words_of(TierAssigned(tier="Gold")) == set()
