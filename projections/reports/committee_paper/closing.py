"""What a paper closes with: what it relied on, whom to ask about it, and the proof of what it was made from."""

from collections.abc import Iterator
from typing import Final

from application.store.tree import stored_tree
from domain.dates import in_words
from domain.group import GROUP
from domain.group.terms import Group
from domain.report.terms import Contact
from domain.sentences import people
from projections.reports.definition import ReportRequest
from projections.reports.paper import Block, Cell, Heading, PaperColumn, Paragraph, Table

_BACKGROUND: Final = (
    PaperColumn("title", "Document"),
    PaperColumn("date", "Date", "date"),
    PaperColumn("sha256", "Digest (SHA-256)"),
)
_CONTACTS: Final = (
    PaperColumn("part", "For"),
    PaperColumn("post", "Post"),
    PaperColumn("name", "Name"),
    PaperColumn("telephone", "Telephone"),
    PaperColumn("email", "E-mail"),
)
_PROOF: Final = (
    PaperColumn("events", "Events", "count"),
    PaperColumn("root", "Root hash (RFC 9162, SHA-256)", "prose"),
)
_PARTS: Final = {"report author": "Report author", "relevant director": "Relevant director"}


def closing(asked: ReportRequest) -> Iterator[Block]:
    """Background papers, contact details, and the log that the paper was made from."""
    if asked.background:
        yield Heading("Background documents", "6")
        rows: list[tuple[Cell, ...]] = [(paper.title, paper.date, paper.sha256) for paper in asked.background]
        yield Table(
            "background-papers",
            "Documents that this paper relied on to a material extent (Local Government Act 1972, s.100D)",
            _BACKGROUND,
            lambda: rows,
        )
    if asked.contacts:
        yield Heading("Contact details", "7")
        contacts = [_contact(asked, contact) for contact in asked.contacts]
        yield Table("contacts", "Who may be asked about this paper", _CONTACTS, lambda: contacts)
    yield Heading("Proof")
    size = asked.basis.position
    with asked.record.store.read() as cursor:
        root = stored_tree(cursor, asked.record.sql, size).root().hex()
    yield Table("proof", "The record that this paper was made from", _PROOF, lambda: [(size, root)])
    yield Paragraph(
        "Whoever holds a checkpoint of the Council's that was signed later can ask for the proof that the log continues"
        f" this one (/api/v1/audit/proofs/consistency?old={size}), and check it without the Council."
    )


def _contact(asked: ReportRequest, contact: Contact) -> tuple[Cell, ...]:
    """A post as it stood on the paper's day, with whoever held it."""
    known = asked.record.chronicle_at(GROUP, contact.group_id, asked.basis.position)
    group: Group | None = known.in_force(asked.basis.valid_at)
    post = group.post(contact.post_id) if group else None
    if group is None or post is None:
        return (
            _PARTS[contact.part],
            f"No post {contact.post_id} on {in_words(asked.basis.valid_at)}",
            "",
            "",
            "",
        )
    reached = group.contact(contact.post_id)
    holders = people(group.holders(contact.post_id, asked.basis.valid_at), asked.names)
    return _PARTS[contact.part], post.title, holders, reached.telephone, reached.email
