"""An import accounts for every row, and records nothing that it says it did not."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.register_import import REGISTER_IMPORT, Column, Counts, Default, ImportRegister, Made
from domain.sentences import sentence
from tests.givens import TODAY
from tests.streams import STREAM_ID, given

COUNTS = Counts(rows=9, imported=4, already_there=2, differing=0, faulty=0, left_out=3)
IMPORT = ImportRegister(
    register_import_id=STREAM_ID,
    file_name="register.csv",
    file_sha256="0" * 64,
    mode="all",
    mapping=(Column("Ref", "reference"),),
    defaults=(Default("directorate", "Education"),),
    counts=COUNTS,
    report_sha256="1" * 64,
)
MADE = Made(
    file_name="register.csv",
    file_sha256="0" * 64,
    mode="all",
    mapping=(Column("Ref", "reference"),),
    defaults=(Default("directorate", "Education"),),
    counts=COUNTS,
    report_sha256="1" * 64,
)


def test_an_import_says_by_what_mapping_it_was_made_and_what_became_of_the_rows() -> None:
    story = given(REGISTER_IMPORT).when(IMPORT).quietly().then(MADE)
    assert (story.now.file_name, story.now.counts.imported, story.now.made_on) == ("register.csv", 4, TODAY)
    sheet = {"sheet": "Contracts", "date_order": "day first"}
    given(REGISTER_IMPORT).when(replace(IMPORT, **sheet)).quietly().then(replace(MADE, **sheet))
    assert sentence(MADE, {}) == (
        "Register imported from register.csv: 4 of 9 rows, 2 on record already, 3 of no contract."
    )


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        (
            "register-import.something-imported",
            replace(IMPORT, counts=replace(COUNTS, imported=0, left_out=7)),
        ),
        ("register-import.every-row-accounted-for", replace(IMPORT, counts=replace(COUNTS, rows=10))),
        ("register-import.all-or-none", replace(IMPORT, counts=replace(COUNTS, left_out=2, faulty=1))),
        ("register-import.all-or-none", replace(IMPORT, counts=replace(COUNTS, left_out=2, differing=1))),
    ],
)
def test_what_does_not_add_up_is_refused(rule: str, command: ImportRegister) -> None:
    all_or_none = rule == "register-import.all-or-none"
    given(REGISTER_IMPORT).when(command).then_refused(
        rule, at=["mode" if all_or_none else "counts"], conflict=all_or_none
    )


def test_of_the_rows_that_can_be_imported_some_may_be_and_the_others_explained() -> None:
    some = replace(IMPORT, mode="valid", counts=replace(COUNTS, left_out=1, faulty=1, differing=1))
    given(REGISTER_IMPORT).when(some).quietly().then(replace(MADE, mode="valid", counts=some.counts))
    given(REGISTER_IMPORT).when(replace(some, mode="all")).then_refused("register-import.all-or-none")


def test_an_import_is_made_once() -> None:
    again = replace(IMPORT, register_import_id=UUID(int=5))
    given(REGISTER_IMPORT, [MADE]).when(again).then_refused("register_import.new", conflict=True)
