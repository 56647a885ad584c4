"""The filed document: a document of a contract, under one title through all its versions.

==================  ==============================  ==================================
State               Facts that may follow           Facts that lead out of it
==================  ==============================  ==================================
not filed           filed                           filed → filed
filed               version filed                   withdrawn → withdrawn
withdrawn           (none)                          (none)
==================  ==============================  ==================================

**Purpose.** Contracts are stored, logged and easy to reach (NAO 3.1). Whoever takes a contract over finds each of its
papers once, with the version that counts, every version before it, and who put it there.

**Dilemmas.**

- *A version is its bytes.* Each is named by its SHA-256, as all evidence is; they lie beside the log, or elsewhere.
- *A new version or another document?* The same paper agreed anew is a version; a deed that varies a contract is a
  document of its own, of the kind *variation*.
- *Evidence is not filed twice.* What an event of the contract names as evidence stands in the contract's list by
  itself. Filing gives it a kind, a title of its own, and versions.
- *Withdrawn, not erased.* A paper that was filed wrongly no longer counts, and it stays on record that it did. To
  erase what must not be kept is an act of two people, on the bytes.
- *After the end.* A final account is signed when the contract is over: documents are filed then as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.case import ENTRY, STEP, reason_given
from domain.case import Case as AnyCase
from domain.dates import in_words
from domain.decisions import Advice, Command, Rejection, no, rule
from domain.events import Evidence, Fact, fact
from domain.numbering import next_number
from domain.sentences import Names, person, sentence, stopped
from domain.stream import AskedAgain, Effect, Need, Step, Stream
from domain.text import Digest, LongText, PersonId, ShortText, SomeText

DocumentKind = Literal[
    "contract document",
    "variation",
    "specification",
    "plan",
    "certificate",
    "minutes of a meeting",
    "report",
    "correspondence",
    "other document",
]
FilingState = Literal["filed", "withdrawn"]
MediaType = Annotated[str, Meta(min_length=3, max_length=100)]
Version = Annotated[int, Meta(ge=1)]


class DocumentVersion(Struct, frozen=True):
    """One version of a document: its bytes, by their digest."""

    version: int
    """1 for the first."""
    name: str
    """What the file is called."""
    media_type: str
    sha256: str
    """Lower-case hexadecimal SHA-256 of its bytes."""
    filed_by: str
    """Opaque id of who filed it."""
    filed_on: date
    """The day from which it is the version that counts."""
    expires_on: date | None = None
    """The last day on which it holds good; none where it does not expire."""
    note: str = ""


class FiledDocument(Struct, frozen=True, kw_only=True):
    """A document of a contract from one day to the next."""

    contract_id: UUID
    kind: DocumentKind
    title: str
    versions: tuple[DocumentVersion, ...]
    """Every version, the earliest first; the last one counts."""
    state: FilingState = "filed"
    withdrawn_on: date | None = None
    """The day from which it no longer counts."""
    why_withdrawn: str = ""

    @property
    def current(self) -> DocumentVersion:
        """The version that counts, or that counted last."""
        return self.versions[-1]


Request = TypeVar("Request", bound=Command)
Case: TypeAlias = AnyCase[Request, FiledDocument]


class FileDocument(Command, frozen=True, kw_only=True):
    """File a document of a contract.

    The document itself is named as evidence: one, by its digest.
    """

    contract_id: UUID
    kind: DocumentKind
    title: ShortText
    """What it is, whatever its version: *Contract, signed*. Do not name private persons."""
    expires_on: date | None = None
    """The last day on which it holds good; none where it does not expire."""
    note: LongText = ""


@fact("filed_document.filed.v1")
class DocumentFiled(Fact, kw_only=True):
    """A document of a contract was filed."""

    contract_id: UUID
    kind: DocumentKind
    title: ShortText
    """What it is, whatever its version."""
    name: ShortText
    """What the file is called."""
    media_type: MediaType
    sha256: Digest
    expires_on: date | None = None
    """The last day on which it holds good; none where it does not expire."""
    note: LongText = ""
    filed_by: PersonId


@rule("filed-document.document-named", "design 2.6")
def document_named(case: Case[Any]) -> Rejection | None:
    if len(case.command.evidence) == 1:
        return None
    return no("Name the document under evidence: one, by its title, media type and SHA-256.", "evidence")


@rule("filed-document.contract-on-record")
def contract_on_record(case: Case[FileDocument]) -> Rejection | None:
    if case.other(case.command.contract_id) is not None:
        return None
    return no(
        f"The contract was not in being on {in_words(case.effective_from)}.", "contract_id", "effective_from"
    )


@rule("filed-document.holds-good")
def holds_good(case: Case[Any]) -> Advice | None:
    expires_on = case.command.expires_on
    if expires_on is None or expires_on >= case.effective_from:
        return None
    return Advice(f"It had expired by then, on {in_words(expires_on)}.")


def _contract(command: FileDocument, _state: Any, _others: Any) -> Iterable[Need]:
    return (Need("contract_id", "contract", command.contract_id),)


def _document(case: Case[Any]) -> Evidence:
    named: tuple[Evidence, ...] = case.command.evidence
    return named[0]


def _filed(case: Case[FileDocument]) -> Fact:
    command, document = case.command, _document(case)
    return DocumentFiled(
        contract_id=command.contract_id,
        kind=command.kind,
        title=command.title,
        name=document.title,
        media_type=document.media_type,
        sha256=document.sha256,
        expires_on=command.expires_on,
        note=command.note,
        filed_by=case.context.actor.person_id,
    )


def _is_filed(_: FiledDocument | None, fact: DocumentFiled, valid_from: date) -> FiledDocument:
    first = DocumentVersion(
        1, fact.name, fact.media_type, fact.sha256, fact.filed_by, valid_from, fact.expires_on, fact.note
    )
    return FiledDocument(contract_id=fact.contract_id, kind=fact.kind, title=fact.title, versions=(first,))


def _until(expires_on: date | None) -> str:
    return f", good until {in_words(expires_on)}" if expires_on else ""


@sentence.register
def _(fact: DocumentFiled, names: Names) -> str:
    return (
        f"{person(fact.filed_by, names)} filed a document ({fact.kind}): {fact.title}{_until(fact.expires_on)}; its "
        f"SHA-256 is {fact.sha256}."
    )


FILING: Final = Step(
    asks=FileDocument,
    rules=(*ENTRY, contract_on_record, document_named, holds_good),
    records=_filed,
    effects=(
        Effect(DocumentFiled, change=_is_filed, correction=AskedAgain(fixed=frozenset({"contract_id"}))),
    ),
    opens=True,
    needs=_contract,
)


class FileVersion(Command, frozen=True, kw_only=True):
    """File a new version of a document; it takes the place of the one before.

    The version itself is named as evidence: one, by its digest.
    """

    expires_on: date | None = None
    """The last day on which it holds good; none where it does not expire."""
    note: LongText = ""
    """What is new in it."""


@fact("filed_document.version_filed.v1")
class VersionFiled(Fact, kw_only=True):
    """A new version of the document was filed, and counts from now on."""

    version: Version
    """Its number: 2 for the second."""
    name: ShortText
    """What the file is called."""
    media_type: MediaType
    previous_sha256: Digest
    sha256: Digest
    expires_on: date | None = None
    """The last day on which it holds good; none where it does not expire."""
    note: LongText = ""
    """What is new in it."""
    filed_by: PersonId


@rule("filed-document.filed")
def still_filed(case: Case[Any]) -> Rejection | None:
    if case.state.state == "filed":
        return None
    return no("The document was withdrawn: file it anew.", conflict=True)


@rule("filed-document.another-version")
def another_version(case: Case[FileVersion]) -> Rejection | None:
    if len(case.command.evidence) != 1:
        return None
    digest = _document(case).sha256
    known = next((item for item in case.state.versions if item.sha256 == digest), None)
    if known is None:
        return None
    return no(f"Those very bytes are version {known.version} already.", "evidence", conflict=True)


def _numbers(fact: Fact) -> Iterator[int]:
    if isinstance(fact, DocumentFiled):
        yield 1
    elif isinstance(fact, VersionFiled):
        yield fact.version


def _version_filed(case: Case[FileVersion]) -> Fact:
    command, document = case.command, _document(case)
    return VersionFiled(
        version=next_number(case.chronicle, _numbers),
        name=document.title,
        media_type=document.media_type,
        previous_sha256=case.state.current.sha256,
        sha256=document.sha256,
        expires_on=command.expires_on,
        note=command.note,
        filed_by=case.context.actor.person_id,
    )


def _has_another(known: FiledDocument, fact: VersionFiled, valid_from: date) -> FiledDocument:
    new = DocumentVersion(
        fact.version,
        fact.name,
        fact.media_type,
        fact.sha256,
        fact.filed_by,
        valid_from,
        fact.expires_on,
        fact.note,
    )
    return replace(known, versions=(*known.versions, new))


def _was(known: FiledDocument, _: VersionFiled) -> Mapping[str, Any]:
    return {"previous_sha256": known.current.sha256}


@sentence.register
def _(fact: VersionFiled, names: Names) -> str:
    return (
        f"{person(fact.filed_by, names)} filed version {fact.version} of the document{_until(fact.expires_on)}; its "
        f"SHA-256 is {fact.sha256} (before: {fact.previous_sha256})."
    )


VERSION: Final = Step(
    asks=FileVersion,
    rules=(*STEP, still_filed, document_named, another_version, holds_good),
    records=_version_filed,
    effects=(Effect(VersionFiled, change=_has_another, correction=AskedAgain(), was=_was),),
    in_force=False,
)


class WithdrawDocument(Command, frozen=True, kw_only=True):
    """Withdraw a document that no longer counts, or never did, and say why."""


@fact("filed_document.withdrawn.v1")
class DocumentWithdrawn(Fact, kw_only=True):
    """The document no longer counts as one of the contract's."""

    why: SomeText


def _withdrawn(case: Case[WithdrawDocument]) -> Fact:
    return DocumentWithdrawn(why=case.command.reason)


def _is_withdrawn(known: FiledDocument, fact: DocumentWithdrawn, valid_from: date) -> FiledDocument:
    return replace(known, state="withdrawn", withdrawn_on=valid_from, why_withdrawn=fact.why)


@sentence.register
def _(fact: DocumentWithdrawn, _: Names) -> str:
    return stopped(f"Document withdrawn: {fact.why}")


WITHDRAWAL: Final = Step(
    asks=WithdrawDocument,
    rules=(*STEP, still_filed, reason_given),
    records=_withdrawn,
    effects=(Effect(DocumentWithdrawn, change=_is_withdrawn, correction=AskedAgain()),),
    in_force=False,
)

FILED_DOCUMENT: Final = Stream(
    noun="filed_document",
    plural="filed-documents",
    called="filed document",
    state=FiledDocument,
    steps=(FILING, VERSION, WITHDRAWAL),
    concerns=lambda _stream_id, document, _fact: (document.contract_id,),
)
