"""What a word is: for what is kept and for what is typed alike."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.search.snippet import snippet
from projections.search.words import between, day_keys, marks, sought, words

TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("School meals: CT-0001", ["school", "meals", "ct", "0001"]),
        ("Tŷ'r Ysgol, CAFÉ", ["ty", "r", "ysgol", "cafe"]),
        ("Straße STRASSE ﬁnal", ["strasse", "strasse", "final"]),
        ("under_score ½", ["under", "score", "12"]),
        ("Жук", ["_436__443__43a_"]),
        ("\"'*:()^-+&|!<> 😀", []),
        ("£5,000 – O’Neill’s CAFE_bar\x1f\x7fEnd", ["5", "000", "o", "neill", "s", "cafe", "bar", "end"]),
        (f"– {'X' * 41}", ["x" * 40]),
    ],
)
def test_a_word_has_neither_case_nor_accents_and_is_written_in_ascii(text: str, kept: list[str]) -> None:
    assert words(text) == kept


@given(TYPED)
def test_whatever_is_typed_is_found_in_a_text_that_holds_it(text: str) -> None:
    wanted = sought(text)
    assert wanted.among(words(f"before {text} after"))
    assert all(word.replace("_", "").isalnum() and word.isascii() for word in wanted.words)


@given(TYPED, TYPED)
def test_marks_stand_on_the_words_and_a_snippet_keeps_them(text: str, more: str) -> None:
    wanted = sought(text)
    for start, end in marks(f"{more} {text}", wanted):
        [found] = words(f"{more} {text}"[start:end])
        assert wanted.is_sought(found)
    shown = snippet([more, more * 9 + " " + text], wanted)
    for start, end in shown.marks:
        assert wanted.is_sought(words(shown.text[start:end])[0])
    assert len(shown.text) <= 242


def test_no_word_that_can_be_typed_is_a_key() -> None:
    for text in ("__v2019", "__", "_", "v2019", "\u0436v2019"):
        assert not any(word.startswith("__") for word in sought(text).words)


@given(st.dates(), st.integers(0, 2000), st.integers(0, 2000))
def test_each_day_of_a_window_has_one_of_its_keys(first: date, length: int, place: int) -> None:
    last = min(first, date.max - timedelta(days=2000)) + timedelta(days=length)
    day = last - timedelta(days=min(place, length))
    if first <= day:
        assert set(day_keys(day)) & set(between(first, last))


def test_a_long_question_is_cut_and_an_empty_one_asks_for_nothing() -> None:
    assert len(sought(" ".join(f"w{number}" for number in range(5000))).words) == 16
    assert sought(" \t").words == ()
    assert sought("x" * 10_000).words == ("x" * 40,)
