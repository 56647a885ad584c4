"""What a column holds of several values, and that they come back."""

from datetime import date

from domain.programme import Balance
from projections.programme import PROGRAMMES
from projections.register import REGISTER, DateOnShow
from projections.table import Table

REVIEW = DateOnShow(kind="review", date="2018-03", how="Set as a key date.", outcome=None)
BALANCE = Balance(what="engaged", comparator="about", count=40, up_to=date(2019, 3, 31), source="The paper.")


def kept(table: Table, name: str, *values: object) -> str:
    """What stands in the column of a field, whose values come back as they were."""
    (field,) = (field for field in table.fields if field.field == name)
    assert field.stored is not None
    text = str(field.stored(values))
    assert table.layout.reader(name)(text) == values
    return text


def test_several_values_are_kept_as_arrays_of_their_fields() -> None:
    assert kept(REGISTER, "dates", REVIEW) == '[["review","2018-03","Set as a key date.",null]]'
    assert kept(REGISTER, "dates", REVIEW, REVIEW).count("review") == 2
    assert kept(PROGRAMMES, "balances", BALANCE) == '[["engaged","about",40,"2019-03-31","The paper."]]'
    assert kept(REGISTER, "dates") == "[]"
