"""A document is kept once, and erased by two people."""

import pytest

from domain.decisions import Actor, Command
from domain.document import (
    DOCUMENT,
    DeclineErasure,
    Document,
    Erase,
    Erased,
    ErasureDeclined,
    ErasureProposed,
    Keep,
    Kept,
    TakeIn,
    TakenIn,
    document_id,
)
from domain.events import Fact
from tests.givens import TODAY, Entry, day, on
from tests.streams import given, to_be_asked_again

DIGEST = "0f" * 32
KEPT = on("2023-01-01", Kept(sha256=DIGEST, media_type="application/pdf", size=22))
CLERK, SECOND = Actor("p-dilwyn", "governance"), Actor("p-carys", "governance")
ASKED = Entry(day("2023-02-01"), ErasureProposed(proposed_by="p-dilwyn"), CLERK)
ERASED = Entry(day("2023-03-01"), Erased(sha256=DIGEST, proposed_by="p-dilwyn"), SECOND)
ERASE = Erase(reason="It names a private person.")


def test_it_is_kept_under_an_id_that_follows_from_its_digest() -> None:
    command = Keep(sha256=DIGEST, media_type="application/pdf", size=22, supplier_id="s")
    story = given(DOCUMENT).when(command).quietly()
    told = story.then(Kept(sha256=DIGEST, media_type="application/pdf", size=22, supplier_id="s"))
    assert told.now == Document(DIGEST, "application/pdf", 22, "", "s", TODAY)
    step = DOCUMENT.by_command[Keep]
    assert step.stream_id is not None
    assert step.stream_id(command) == document_id(DIGEST)
    given(DOCUMENT, [KEPT]).when(command).then_refused("document.new", conflict=True)


def test_what_an_earlier_release_kept_is_taken_in_with_who_sent_it() -> None:
    when = "2019-04-01T09:00:00.000000Z"
    command = TakeIn(
        sha256=DIGEST, media_type="text/csv", size=3, uploaded_by="p-nerys", supplier_id="s", uploaded_at=when
    )
    fact = TakenIn(
        sha256=DIGEST, media_type="text/csv", size=3, uploaded_by="p-nerys", supplier_id="s", uploaded_at=when
    )
    assert given(DOCUMENT).when(command).then(fact).now == Document(
        DIGEST, "text/csv", 3, "p-nerys", "s", TODAY
    )


def test_it_is_erased_by_a_second_person_who_gives_a_reason() -> None:
    asked = given(DOCUMENT, [KEPT]).when(ERASE, by=CLERK).quietly()
    told = asked.then(ErasureProposed(proposed_by="p-dilwyn"))
    assert (told.now.status, told.now.proposed_by) == ("erasure asked for", "p-dilwyn")
    gone = given(DOCUMENT, [KEPT, ASKED]).when(ERASE, by=SECOND).quietly()
    now = gone.then(Erased(sha256=DIGEST, proposed_by="p-dilwyn")).now
    assert (now.status, now.proposed_by, now.ended_on) == ("erased", "", TODAY)


def test_or_it_stays() -> None:
    declined = given(DOCUMENT, [KEPT, ASKED]).when(DeclineErasure(reason="It is needed."), by=SECOND)
    told = declined.then(ErasureDeclined(proposed_by="p-dilwyn"))
    assert (told.now.status, told.now.proposed_by) == ("kept", "")
    told.when(ERASE, by=SECOND).then(ErasureProposed(proposed_by="p-carys"))
    told.when(ERASE, by=CLERK).quietly().then(ErasureProposed(proposed_by="p-dilwyn"))


@pytest.mark.parametrize(
    "command",
    [ERASE, Erase(reason="Agreed.", on_behalf_of="p-carys")],
    ids=["the same person", "for somebody else"],
)
def test_nobody_agrees_to_what_they_asked_for(command: Command) -> None:
    story = given(DOCUMENT, [KEPT, ASKED])
    story.when(command, by=CLERK).then_refused("document.erasure-by-two", conflict=True)
    behalf = Erase(reason="Agreed.", on_behalf_of="p-dilwyn")
    story.when(behalf, by=SECOND).then_refused("document.erasure-by-two", conflict=True)


@pytest.mark.parametrize(
    ("rule", "entries", "command"),
    [
        ("reason.given", [KEPT], Erase()),
        ("reason.given", [KEPT, ASKED], DeclineErasure()),
        ("document.not-erased", [KEPT, ASKED, ERASED], ERASE),
        ("document.erasure-asked-for", [KEPT], DeclineErasure(reason="It is needed.")),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: list[Entry | Fact], command: Command
) -> None:
    given(DOCUMENT, entries).when(command, by=SECOND).then_refused(rule)


def test_nothing_of_it_is_corrected() -> None:
    assert to_be_asked_again(DOCUMENT) == set()
