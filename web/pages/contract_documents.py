"""The documents of a contract, filed or named as evidence, with every version and what each is evidence of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from application.errors import NotFound
from domain.contract import CONTRACT
from domain.dates import in_words
from domain.filed_document import FILED_DOCUMENT
from projections.contract_documents import NOT_FILED, documents_of
from web.pages import addresses
from web.pages.acts import act
from web.pages.forms import Acting
from web.pages.frame import Pages, Visit
from web.pages.questions import ActQuestions


def register_contract_documents(pages: Pages) -> None:
    """Add it."""

    @pages.page("/contracts/{contract_id}/documents", "contract-documents", endpoint="contract-documents")
    def contract_documents(visit: Visit, contract_id: UUID) -> str:
        basis = visit.clocks.basis
        terms = visit.record.chronicle_at(CONTRACT, contract_id, basis.position).in_force(basis.valid_at)
        if terms is None:
            raise NotFound(f"The contract was not in being on {in_words(basis.valid_at)}.")
        found = documents_of(visit.record, contract_id, basis, visit.names, visit.gate)
        return visit.page(
            "contract-documents.html",
            "Documents",
            here=addresses.of_stream(CONTRACT, contract_id, terms.reference),
            called=f"{terms.reference}, {terms.title}",
            filed=[item for item in found if item.state != NOT_FILED],
            evidence=[item for item in found if item.state == NOT_FILED],
            to_file=act(visit, "file-document", "", "File a document", contract_id=terms.reference),
            page_of=lambda document_id: addresses.of_stream(FILED_DOCUMENT, document_id),
        )


class Filing(Acting):
    """Filing a document: the document itself is asked for first of what an act may be given beside its own fields."""

    def answer(self) -> Any:
        """The form, with the document on it."""
        named = next(question for question in self.asked.further if question.name == "evidence")
        document = replace(
            named, required=True, label="The document", hint="One file: PDF, Word, spreadsheet or picture"
        )
        own = [question for question in self.asked.own if question.name not in _LATER]
        below = [question for question in self.asked.own if question.name in _LATER]
        further = [question for question in self.asked.further if question.name != "evidence"]
        return Acting.answer(replace(self, asked=ActQuestions((*own, document, *below), tuple(further))))


_LATER: Final = ("note", "effective_from", "reason")
"""What is asked below the document."""
FORMS: Final[Mapping[str, type[Acting]]] = {"file-document": Filing, "file-document-version": Filing}
