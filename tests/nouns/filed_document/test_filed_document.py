"""A document of a contract is filed, superseded by versions of its own, and withdrawn; a digest names its bytes."""

from typing import Any

import pytest

from domain.decisions import Command
from domain.events import Evidence, Fact
from domain.filed_document import (
    FILED_DOCUMENT,
    DocumentFiled,
    DocumentVersion,
    DocumentWithdrawn,
    FileDocument,
    FileVersion,
    VersionFiled,
    WithdrawDocument,
)
from domain.sentences import sentence
from tests.givens import Entry, day, on
from tests.streams import CONTRACT_ID, Story, asked_again, given, to_be_asked_again

FIRST = Evidence("contract.pdf", "application/pdf", "a1" * 32)
SECOND = Evidence("contract, signed.pdf", "application/pdf", "b2" * 32)
FILED_FACT = DocumentFiled(
    contract_id=CONTRACT_ID,
    kind="contract document",
    title="Contract",
    name="contract.pdf",
    media_type="application/pdf",
    sha256="a1" * 32,
    expires_on=day("2024-03-31"),
    filed_by="p-anwen",
)
FILED = on("2023-05-01", FILED_FACT, evidence=(FIRST,))
SUPERSEDED = on(
    "2023-06-01",
    VersionFiled(
        version=2,
        name="contract, signed.pdf",
        media_type="application/pdf",
        previous_sha256="a1" * 32,
        sha256="b2" * 32,
        note="With both signatures.",
        filed_by="p-anwen",
    ),
    evidence=(SECOND,),
)
WITHDRAWN = on("2023-06-10", DocumentWithdrawn(why="Another contract's."), reason="Another contract's.")


def document(*entries: Entry) -> Story:
    """The document after these entries."""
    return given(FILED_DOCUMENT, entries)


def file(**changes: Any) -> FileDocument:
    asked: dict[str, Any] = {
        "contract_id": CONTRACT_ID,
        "kind": "contract document",
        "title": "Contract",
        "expires_on": day("2024-03-31"),
        "evidence": (FIRST,),
    }
    return FileDocument(**(asked | changes))


def version(**changes: Any) -> FileVersion:
    asked: dict[str, Any] = {"note": "With both signatures.", "evidence": (SECOND,)}
    return FileVersion(**(asked | changes))


def test_it_is_filed_under_its_digest() -> None:
    now = document().when(file(effective_from=day("2023-06-10"))).quietly().then(FILED_FACT).now
    assert (now.state, now.title, now.current.version, now.current.sha256) == (
        "filed",
        "Contract",
        1,
        "a1" * 32,
    )
    assert (now.contract_id, now.kind) == (CONTRACT_ID, "contract document")
    noted = document().when(file(note="A copy.", effective_from=day("2023-06-10"))).then().now.current
    assert noted == DocumentVersion(
        1,
        "contract.pdf",
        "application/pdf",
        "a1" * 32,
        "p-anwen",
        day("2023-06-10"),
        day("2024-03-31"),
        "A copy.",
    )


def test_a_new_version_counts_and_the_one_before_stays() -> None:
    story = document(FILED).when(version()).quietly().then(SUPERSEDED.fact)
    assert [(item.version, item.sha256[:2]) for item in story.now.versions] == [(1, "a1"), (2, "b2")]
    assert (story.now.current.expires_on, story.now.current.note) == (None, "With both signatures.")
    assert story.on("2023-05-31").current.version == 1
    until = version(expires_on=day("2025-03-31"), effective_from=day("2023-06-10"))
    assert document(FILED).when(until).then().now.current == DocumentVersion(
        2,
        "contract, signed.pdf",
        "application/pdf",
        "b2" * 32,
        "p-anwen",
        day("2023-06-10"),
        day("2025-03-31"),
        "With both signatures.",
    )


def test_a_version_is_numbered_once() -> None:
    third = version(evidence=(Evidence("third.pdf", "application/pdf", "c3" * 32),))
    now = document(FILED, SUPERSEDED).when(third).then().now
    assert [item.version for item in now.versions] == [1, 2, 3]


def test_it_is_withdrawn_and_stays_on_record() -> None:
    asked = document(FILED, SUPERSEDED).when(WithdrawDocument(reason="Another contract's."))
    now = asked.quietly().then(WITHDRAWN.fact).now
    assert (now.state, now.withdrawn_on, len(now.versions)) == ("withdrawn", day("2023-06-15"), 2)
    assert now.why_withdrawn == "Another contract's."


def test_one_that_has_expired_is_filed_with_a_word() -> None:
    asked = document().when(file(expires_on=day("2020-06-30"), effective_from=day("2023-06-10")))
    asked.advised("filed-document.holds-good").then()
    document().when(file(expires_on=day("2023-06-15"))).quietly().then()


CONFLICTS = {"filed-document.another-version", "filed-document.filed"}


@pytest.mark.parametrize(
    ("rule", "entries", "command", "fields"),
    [
        (
            "filed-document.contract-on-record",
            (),
            file(effective_from=day("2019-01-01")),
            ("contract_id", "effective_from"),
        ),
        ("filed-document.document-named", (), file(evidence=()), ("evidence",)),
        ("filed-document.document-named", (FILED,), version(evidence=(FIRST, SECOND)), ("evidence",)),
        ("filed-document.another-version", (FILED,), version(evidence=(FIRST,)), ("evidence",)),
        ("filed-document.filed", (FILED, WITHDRAWN), version(), ()),
        ("filed-document.filed", (FILED, WITHDRAWN), WithdrawDocument(reason="Twice"), ()),
        ("reason.given", (FILED,), WithdrawDocument(reason=" "), ("reason",)),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, fields: tuple[str, ...]
) -> None:
    document(*entries).when(command).then_refused(rule, at=fields, conflict=rule in CONFLICTS)


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    assert asked_again(document(FILED, SUPERSEDED, WITHDRAWN)) == to_be_asked_again(FILED_DOCUMENT)


@pytest.mark.parametrize(
    ("fact", "reads"),
    [
        (
            FILED_FACT,
            "p-anwen filed a document (contract document): Contract, good until 31 March 2024; its SHA-256 is "
            f"{'a1' * 32}.",
        ),
        (
            SUPERSEDED.fact,
            f"p-anwen filed version 2 of the document; its SHA-256 is {'b2' * 32} (before: {'a1' * 32}).",
        ),
        (WITHDRAWN.fact, "Document withdrawn: Another contract's."),
    ],
)
def test_each_fact_reads_as_a_sentence(fact: Fact, reads: str) -> None:
    assert sentence(fact, {}) == reads
