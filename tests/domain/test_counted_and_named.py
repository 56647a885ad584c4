"""Opening balances as exact as they are known, numbers that are never given again, and what an act is about."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from msgspec.structs import replace

from domain.action.arising import ORIGINS
from domain.amendment.events import Annulled, Corrected
from domain.chronicle import Chronicle
from domain.contract.value import ValueChanged
from domain.decisions import Command
from domain.events import Fact
from domain.money import Values
from domain.numbering import ever_given, next_number
from domain.opening_balance import Comparator, alike, counted_already, in_words
from domain.programme import Balance, RecordOpeningBalance
from domain.subjects import named_in
from tests.givens import TODAY, event_id, folded, on, registered


@pytest.mark.parametrize(
    ("comparator", "words"),
    [("exactly", "40"), ("more than", "over 40"), ("at least", "at least 40"), ("about", "about 40")],
)
def test_a_balance_reads_as_exact_as_it_is_known(comparator: Comparator, words: str) -> None:
    assert in_words(comparator, 40) == words


def test_a_balance_and_the_request_for_it_have_the_same_fields() -> None:
    """Whatever else a request says is none of the balance's."""
    asked = RecordOpeningBalance(
        what="enrolled", comparator="more than", count=40, up_to=TODAY, source="Register", reason="Taken over"
    )
    balance = alike(Balance, asked)
    assert balance == Balance(
        what="enrolled", comparator="more than", count=40, up_to=TODAY, source="Register"
    )
    assert alike(RecordOpeningBalance, balance) == replace(asked, reason="")


def test_a_balance_that_says_what_is_on_record_is_said_once() -> None:
    balance = Balance(what="enrolled", comparator="more than", count=40, up_to=TODAY, source="Register")
    assert counted_already(None, balance) is None
    said = counted_already(balance, alike(RecordOpeningBalance, balance))
    assert (said and said.fields, said and "already" in said.sentence) == (("count",), True)
    assert counted_already(balance, replace(balance, count=41)) is None


def numbers(fact: Fact) -> tuple[int, ...]:
    """A figure of the fact, which stands for a number that was given."""
    return (int(fact.values.annual_excl_vat or 0),) if isinstance(fact, ValueChanged) else ()


def changed(amount: int) -> ValueChanged:
    worth = Values(annual_excl_vat=Decimal(f"{amount}.00"))
    return ValueChanged(previous=Values(), values=worth, cause="other")


def corrected(number: int, amount: int) -> Corrected:
    return Corrected(
        stream="contract",
        corrects=event_id(number),
        corrected_name="contract.value_changed.v1",
        replacement=msgspec.to_builtins(changed(amount)),
        changed=("values",),
    )


def story(*facts: Fact) -> Chronicle[Any]:
    known = folded([on("2023-01-01", fact) for fact in (registered(), *facts)])
    assert known is not None
    return known


def test_a_number_that_was_ever_given_counts_whatever_became_of_it() -> None:
    gone = Annulled(stream="contract", annuls=event_id(2), proposal=event_id(9), proposed_by="p-x")
    known = story(changed(3), corrected(2, 7), gone, changed(5))
    assert ever_given(known, numbers) == {3, 7, 5}
    assert next_number(known, numbers) == 8
    assert next_number(story(), numbers) == 1


def test_where_a_fact_is_decided_again_only_what_was_given_before_it_counts() -> None:
    known = story(changed(3), changed(5), corrected(2, 4), corrected(3, 9))
    assert next_number(replace(known, version=2), numbers) == 5
    assert next_number(replace(known, version=1), numbers) == 1


def test_what_an_act_is_about_is_named_by_kind_in_the_order_of_the_kinds() -> None:
    nothing = dict.fromkeys((kind.field for kind in ORIGINS), None)
    assert [*named_in(cast("Command", SimpleNamespace(**nothing)), ORIGINS)] == []
    first, last = ORIGINS[0], ORIGINS[-1]
    both = nothing | {last.field: event_id(1), first.field: event_id(2)}
    assert [*named_in(cast("Command", SimpleNamespace(**both)), ORIGINS)] == [
        (first, event_id(2)),
        (last, event_id(1)),
    ]
