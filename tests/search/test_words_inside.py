"""The words inside documents: got out of every form, or it is said why not; found by whoever may read the document."""

import io
import zipfile
from hashlib import sha256
from typing import Any

import docx
import openpyxl
import pypdf
import pytest

from projections.document_words import reader, reading
from projections.document_words.projection import MOST_BYTES, DocumentWords, tokens_of
from projections.document_words.reader import Read, read
from tests.directory import add_person, issue
from tests.web.council import Council
from tests.web.test_confidentiality import Reviewed

SEARCH = "/api/v1/search"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF, WORD, SHEET = "application/pdf", f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"


def pdf(*lines: str) -> bytes:
    """A page with these lines on it."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    content = f"BT /F1 11 Tf 56 786 Td 15 TL {shown}ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    text, places = "%PDF-1.4\n", list[int]()
    for number, written in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(text)
    text += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return text.encode("latin-1")


def encrypted() -> bytes:
    """A PDF that opens with a password only."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret wombat")))
    writer.encrypt("open sesame", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def word(text: str) -> bytes:
    document, held = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "In a table"
    document.save(held)
    return held.getvalue()


def sheet() -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"], book.active["B1"] = "Numbat", 12
    book.save(held)
    return held.getvalue()


def archive(name: str, content: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return held.getvalue()


_TEXT = '<d xmlns:t="x"><t:p>Quokka &amp; wombat</t:p><t:p>Numbat</t:p></d>'


@pytest.mark.parametrize(
    ("content", "media_type", "text"),
    [
        (pdf("Wombats are fed", "at noon"), PDF, "Wombats are fed\nat noon"),
        (word("Tŷ Gwyn"), WORD, "Tŷ Gwyn\nIn a table"),
        (sheet(), SHEET, "Numbat\n\n12"),
        (archive("content.xml", _TEXT), f"{_OPEN}.text", "Quokka & wombat\nNumbat"),
        ("Tŷ Gwyn".encode(), "text/plain", "Tŷ Gwyn"),
        ("caf\u00e9,1".encode("cp1252"), "text/csv", "caf\u00e9,1"),
    ],
    ids=["pdf", "docx", "xlsx", "odt", "txt", "csv"],
)
def test_text_is_got_out_of_every_form(content: bytes, media_type: str, text: str) -> None:
    assert read(content, media_type) == Read("read", text)


@pytest.mark.parametrize(
    ("content", "media_type", "outcome"),
    [
        (b"%PDF-1.7 a signed deed", PDF, "broken"),
        (pdf("Wombats")[:300], PDF, "broken"),
        (encrypted(), PDF, "encrypted"),
        (pdf(""), PDF, "no text"),
        (b"PK\x03\x04 cut", WORD, "broken"),
        (archive("word/document.xml", "<p>not closed"), WORD, "broken"),
        (archive("word/document.xml", '<!DOCTYPE p [<!ENTITY a "ha">]><p>&a;</p>'), WORD, "broken"),
        (archive("word/document.xml", f"<p>{' ' * (reader.MOST_UNPACKED + 1)}</p>"), WORD, "too large"),
        (b"   ", "text/plain", "no text"),
    ],
    ids=["no pdf", "cut pdf", "encrypted", "blank", "cut", "not closed", "entities", "bomb", "blanks"],
)
def test_what_cannot_be_read_is_said_and_raises_nothing(
    content: bytes, media_type: str, outcome: str
) -> None:
    assert read(content, media_type) == Read(outcome)


def test_text_beyond_the_limit_is_left_out() -> None:
    found = read(b"a" * (reader.MOST_CHARACTERS + 5), "text/plain")
    assert (found.outcome, len(found.text)) == ("read", reader.MOST_CHARACTERS)


def test_no_more_different_words_are_kept_than_either_database_takes() -> None:
    text = " ".join(f"w{number:06}" for number in range(100_000))
    found = [word for word in tokens_of(text) if word.startswith("w")]
    assert len(found) == MOST_BYTES // 7


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.read_apart(pdf("Wombats"), PDF) == Read("read", "Wombats")
    monkeypatch.setattr(reading, "_SECONDS", 0.001)
    assert reading.read_apart(pdf("Wombats"), PDF) == Read("too large")


def test_another_release_of_the_library_reads_everything_again() -> None:
    assert DocumentWords.version.endswith(f" {pypdf.__version__}")


def sent(council: Council, content: bytes, title: str, media_type: str = PDF, role: str = "officer") -> Any:
    """The document as evidence names it, kept."""
    answer = council.client().post(
        "/api/v1/documents",
        data=content,
        content_type=media_type,
        headers=council.headers(role),
        query_string={"title": title},
    )
    assert answer.status_code == 201, answer.text
    return {"title": title, "media_type": media_type, "sha256": sha256(content).hexdigest()}


def found(council: Council, q: str, role: str = "auditor", **query: Any) -> list[str]:
    """The titles of documents that have these words inside."""
    items = council.read(SEARCH, role, q=q, kind="file", **query)["items"]
    return [item["title"] for item in items]


def test_words_inside_are_found_with_contract_and_version_until_the_bytes_are_erased(
    either_council: Council,
) -> None:
    council, words = either_council, either_council.services.document_words
    contract, other = council.register(), council.register()
    first = sent(council, pdf("Zyzzyvas are fed at noon"), "plan.pdf")
    body = {"contract_id": contract.contract_id, "kind": "plan", "title": "Plan", "evidence": [first]}
    path = council.opened("/api/v1/filed-documents", body)
    words.read_waiting()
    before = council.head
    second = sent(council, pdf("Zyzzyvas are fed twice"), "plan, second.pdf")
    etag = council.get(path, "auditor").headers["ETag"]
    assert council.post(f"{path}/versions", {"evidence": [second]}, if_match=etag).status_code == 201
    assert found(council, "twice") == []  # nobody read it yet, and nothing waited for that
    assert words.read_waiting() == 1
    assert found(council, "zyzzyva") == ["Plan, version 2", "Plan, version 1"]
    assert found(council, "zyzzyva", known_at=before) == ["Plan, version 1"]
    assert found(council, "zyzzyva", contract=other.reference) == []
    [hit] = council.read(SEARCH, "auditor", q="noon zyzzyvas", contract=contract.reference, kind="file")[
        "items"
    ]
    assert (hit["link"], hit["contracts"][0]["contract_id"]) == (path, contract.contract_id)
    assert [hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["marks"]] == [
        "Zyzzyvas",
        "noon",
    ]
    council.services.supervisor.rebuild("document_words")
    words.read_waiting()
    assert found(council, "zyzzyva") == ["Plan, version 2", "Plan, version 1"]
    kept = council.read("/api/v1/kept-documents", "auditor", sha256=first["sha256"])["items"][0][
        "document_id"
    ]
    erase(council, kept)
    assert found(council, "zyzzyva") == ["Plan, version 2"]
    assert found(council, "noon") == []
    with council.services.record.store.read() as cursor:
        cursor.execute("SELECT COUNT(*) AS left_over FROM document_texts WHERE text LIKE '%noon%'")
        assert cursor.fetchone()["left_over"] == 0
    standing = {
        row.name: row.check_outcome for row in council.services.supervisor.check_all(lambda _, __: None)
    }
    assert standing["document_words"] == "equal"


def erase(council: Council, document_id: str) -> None:
    """Two people of governance erase a document."""
    path = f"/api/v1/kept-documents/{document_id}"
    council.tokens["second"] = second_of_governance(council)
    for role in ("governance", "second"):
        etag = council.get(path, "auditor").headers["ETag"]
        answer = council.post(f"{path}/erasure", {"reason": "It was to hold no names."}, role, if_match=etag)
        assert answer.status_code == 201, answer.text


def second_of_governance(council: Council) -> str:
    add_person(council.services.directory, "p-second", "Second Example")
    return issue(council.services.directory, "p-second", "governance")


def test_words_of_what_a_finding_rests_on_are_found_by_those_who_may_read_it(council: Council) -> None:
    reviewed = Reviewed(council)
    document = sent(council, b"The xylophone is out of tune", "note.txt", "text/plain")
    finding = {"item": 1, "theme": "use of KPIs", "text": "Secret finding", "severity": "high"}
    reviewed.say("reviewer", "/findings", finding | {"reason": "Secret reason", "evidence": [document]})
    council.services.document_words.read_waiting()
    council.tokens["stranger"] = reviewed.somebody("p-stranger")
    assert found(council, "xylophone", "reviewer") == ["note.txt"]
    assert found(council, "xylophone", "officer") == ["note.txt"]
    assert found(council, "xylophone", "stranger") == []
    nothing = council.read(SEARCH, "stranger", q="xylophone")
    assert (nothing["items"], nothing["next_cursor"]) == ([], "")


def test_a_document_that_no_event_names_is_not_read(council: Council) -> None:
    sent(council, b"A marimba that nobody cites", "loose.txt", "text/plain")
    assert council.services.document_words.read_waiting() == 0
    assert found(council, "marimba") == []
