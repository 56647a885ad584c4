"""A field is described in sentences, once for the API and for the catalogue of events."""

from typing import Any

import pytest

from domain.glossary import CHOICES, FIELDS, described

TIERS = f"*Gold*: {CHOICES['Gold']}; *Silver*: {CHOICES['Silver']}."


@pytest.mark.parametrize(
    ("name", "own", "choices", "said"),
    [
        ("subject", "", [], FIELDS["subject"]),
        ("subject", "Its own\n    words", [], "Its own words."),
        ("subject", "Kind X.", [], "Kind X."),
        ("subject", "Its own words.", [("Gold", "Silver")], f"Its own words. {TIERS}"),
        ("no such field", "", [("Gold", "Silver")], TIERS),
        ("no such field", "", [("Gold", "", "Silver", "no such choice")], TIERS),
        ("no such field", "", [("Gold",), ("", "Silver"), (1, 2)], ""),
        ("no such field", "", [("Gold", "Silver"), ("Gold", "Silver")], f"{TIERS} {TIERS}"),
    ],
)
def test_a_field_is_described_by_its_own_words_or_its_names_and_by_what_its_choices_mean(
    name: str, own: str, choices: list[tuple[Any, ...]], said: str
) -> None:
    assert described(name, own, choices) == said
