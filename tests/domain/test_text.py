"""R15: text is kept, and a reference is unique, as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contract.extension import Extend
from domain.contract.registration import Register
from domain.said import NotSayable, tidied
from domain.text import as_read, person_id_fits, tidy
from tests.givens import register

ALIKE = [
    " X1",
    "X1 ",
    "\u00a0X1",
    "X1\u2003",
    "X\u200b1",
    "X\u00ad1",
    "\ufeffX1",
    "X1\ufe0f",
    "\u202eX1\u202c",
    "X\u20661",
    "X\u034f1",
    "\uff38\uff11",
    "X1\n",
    "X1\U000e0101",
    "X\u31641",
]


@pytest.mark.parametrize("text", ALIKE, ids=ascii)
def test_r15_a_reference_is_kept_as_it_is_read(text: str) -> None:
    assert tidied(register(reference=text)).reference == "X1"


def test_r15_references_are_the_same_whatever_their_case_blanks_and_accents() -> None:
    assert len({as_read(text) for text in ("Caf\u00e9  9", "cafe\u0301 9", "CAF\u00c9\u00a09")}) == 1


@pytest.mark.parametrize(
    "blank", ["   ", "\u00a0", "\u200b", "\u2800", "\u3164", "\t\n", "\u2028", "\ufe0f"], ids=ascii
)
def test_r15_blanks_are_no_title_and_each_field_is_named(blank: str) -> None:
    with pytest.raises(NotSayable) as refused:
        tidied(register(title=blank, category=blank))
    assert set(refused.value.rejection.fields) == {"title", "category"}


def test_r15_free_text_keeps_its_lines_and_characters() -> None:
    told: Register = tidied(register(description=" 5 m\u00b2 of\u00a0floor\u2026\n\n\u202eCaf\u0065\u0301 "))
    assert told.description == "5 m\u00b2 of floor\u2026\n\nCaf\u00e9"


def test_r15_what_is_longer_once_it_is_written_out_is_refused() -> None:
    with pytest.raises(NotSayable, match="300 characters"):
        tidied(register(reference="\ufdfa" * 100))


def test_r15_texts_inside_lists_are_kept_so_too() -> None:
    known = register()
    odd = [type(supplier)(supplier.supplier_id, f"\u200b{supplier.name} ") for supplier in known.suppliers]
    assert [supplier.name for supplier in tidied(register(suppliers=tuple(odd))).suppliers] == [
        supplier.name for supplier in known.suppliers
    ]


def test_what_is_plain_is_given_back_as_it_is() -> None:
    command = Extend(new_end="2021-03-31", reason="Agreed.")
    assert tidied(command) is command


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_tidying_twice_is_tidying_once(text: str, compatible: bool, lines: bool) -> None:
    once = tidy(text, compatible=compatible, lines=lines)
    assert tidy(once, compatible=compatible, lines=lines) == once


@given(st.text(max_size=20))
def test_how_a_text_is_read_is_read_as_itself(text: str) -> None:
    assert as_read(as_read(text)) == as_read(text)


@pytest.mark.parametrize(
    "text", ["", "p-0001 ", " p-0001", "\u0440-0001", "ada.brown", "P-0001", "p-1\n", "p\u200b-1", "p" * 65]
)
def test_r14_no_such_text_is_the_id_of_a_person(text: str) -> None:
    assert not person_id_fits(text)


def test_r14_small_letters_digits_and_hyphens_are() -> None:
    assert person_id_fits("p-0001")
    assert person_id_fits("p" * 64)


@pytest.mark.parametrize(
    ("text", "one_line", "lines"),
    [
        ("5 m\u00b2", "5 m\u00b2", "5 m\u00b2"),
        ("a\nb", "a b", "a\nb"),
        ("a\rb", "a b", "a\rb"),
        ("a\tb", "a b", "a\tb"),
        ("a\u2028b", "a b", "a\nb"),
        ("a\u2029b", "a b", "a\nb"),
        ("a\u2003b", "a b", "a b"),
    ],
    ids=ascii,
)
def test_a_text_of_one_line_has_no_other_space_than_the_blank(text: str, one_line: str, lines: str) -> None:
    assert (tidy(text), tidy(text, lines=True)) == (one_line, lines)


@pytest.mark.parametrize(
    ("text", "other"),
    [("STRASSE", "Stra\u00dfe"), ("TEL 1", "\u2121 1"), ("Ct 1", "\uff23\uff34  1")],
    ids=ascii,
)
def test_texts_that_are_read_alike_are_the_same_in_whatever_letters(text: str, other: str) -> None:
    assert as_read(text) == as_read(other)
