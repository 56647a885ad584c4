"""Documents are kept under their digests, read by whoever may, and what is not a document is not taken."""

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from application.errors import RecordBroken
from application.verification import verify_log
from tests.directory import add_person, issue
from tests.web.council import AMBER, BROOK, NOBODY, PEOPLE, Council, assert_problem, council_on

PDF = b"%PDF-1.7 a signed deed"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
LIMIT = 4096


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council that takes small documents only; contacts of Amber (one more), Brook and a firm without contracts."""
    with council_on(tmp_path / "record", document_limit=LIMIT, body_limit=2048) as council:
        for name, supplier_id in (
            ("amber", AMBER["supplier_id"]),
            ("brook", BROOK["supplier_id"]),
            ("none", str(UUID(int=9))),
        ):
            add_person(council.services.directory, f"p-{name}", name, supplier_id)
            council.tokens[name] = issue(council.services.directory, f"p-{name}", "supplier-contact")
        yield council


def archive(**entries: bytes) -> bytes:
    """A ZIP archive; names are given with __ for / and _dot_ for a full stop."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return held.getvalue()


def send(
    council: Council,
    content: bytes,
    media_type: str = "application/pdf",
    role: str = "officer",
    title: str | None = "Signed deed",
) -> TestResponse:
    """Send a document as somebody of that role."""
    return council.client().post(
        "/api/v1/documents",
        data=content,
        content_type=media_type,
        headers=council.headers(role),
        query_string={} if title is None else {"title": title},
    )


def test_a_document_is_kept_and_its_digest_is_ready_to_be_named_as_evidence(council: Council) -> None:
    response = send(council, PDF)
    digest = sha256(PDF).hexdigest()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/documents/{digest}"
    told = {"sha256": digest, "media_type": "application/pdf", "size": len(PDF), "title": "Signed deed"}
    assert response.json == told
    del told["size"]
    contract = council.register()
    body = {"effective_from": "2020-10-01", "reason": "Agreed.", "tier": "Gold", "evidence": [told]}
    tiered = council.post(f"{contract.path}/tier", body, if_match='"v1"')
    assert tiered.status_code == 201, tiered.text
    assert council.read(f"{contract.path}/history")["entries"][1]["evidence"] == [told]


def test_the_same_bytes_again_are_the_document_that_was_kept_first(council: Council) -> None:
    before = council.head
    first = send(council, b"School,Late\n1,2\n", "text/csv")
    again = send(council, b"School,Late\n1,2\n", "text/plain", "owner", title="Late vans")
    assert (again.status_code, again.json) == (201, first.json | {"title": "Late vans"})
    kept = council.services.documents.document(first.json["sha256"])
    assert (kept.uploaded_by, kept.media_type) == (PEOPLE["officer"][0], "text/csv")
    assert council.head == before + 1


def test_it_is_given_back_as_it_was_sent_to_be_saved_and_not_shown(council: Council) -> None:
    digest = send(council, PDF).json["sha256"]
    response = council.get(f"/api/v1/documents/{digest}", "auditor")
    assert response.data == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{digest}.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_supplier_reads_what_the_firm_sent_and_nothing_else(council: Council) -> None:
    path = f"/api/v1/documents/{send(council, PDF, role='amber').json['sha256']}"
    assert council.get(path, "amber").status_code == 200
    assert council.get(path, "supplier-contact").status_code == 200
    assert council.get(path, "officer").status_code == 200
    assert_problem(council.get(path, "brook"), 404, "not-found")
    assert_problem(council.get(path, "none"), 404, "not-found")
    councils = f"/api/v1/documents/{send(council, b'plan', 'text/plain').json['sha256']}"
    for contact in ("amber", "none"):
        assert_problem(council.get(councils, contact), 404, "not-found")
    assert_problem(council.get(path, NOBODY), 401, "unauthenticated")


def test_what_was_sent_later_was_not_known_before(council: Council) -> None:
    council.register()
    digest = send(council, PDF).json["sha256"]
    assert_problem(council.get(f"/api/v1/documents/{digest}", known_at=1), 404, "not-found")


@pytest.mark.parametrize(
    ("digest", "kind"),
    [("0" * 64, "not-found"), ("deed", "not-found"), ("'", "not-found"), ("%00", "no-such-address")],
)
def test_there_is_no_document_under_another_name(council: Council, digest: str, kind: str) -> None:
    assert_problem(council.get(f"/api/v1/documents/{digest}"), 404, kind)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PDF, "Application/PDF; version=1.7"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("Tŷ Gwyn,97\n".encode(), "text/csv"),
        (b"PK Foods,97\n", "text/csv"),
        ("Café".encode("cp1252"), "text/plain"),
        (archive(word__document_dot_xml=b"<w/>"), WORD),
        (archive(xl__workbook_dot_xml=b"<w/>"), SHEET),
        (archive(mimetype=ODT.encode()), ODT),
        (archive(mimetype=ODS.encode()), ODS),
    ],
)
def test_these_forms_are_taken(council: Council, content: bytes, media_type: str) -> None:
    assert send(council, content, media_type).status_code == 201


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "text/plain"),
        (b"<html>", "application/pdf"),
        (PDF, "image/png"),
        (PDF, "text/plain"),
        (b"a\0b", "text/csv"),
        (b"PK\x03\x04 not really", WORD),
        (archive(xl__workbook_dot_xml=b"<w/>"), WORD),
        (archive(word__document_dot_xml=b"<w/>", word__vbaProject_dot_bin=b"!"), WORD),
        (archive(mimetype=ODS.encode()), ODT),
        (archive(content=b"x"), ODT),
        (archive(mimetype=ODT.encode())[:-30], ODT),
    ],
)
def test_what_is_not_what_it_is_said_to_be_is_refused(
    council: Council, content: bytes, media_type: str
) -> None:
    assert_problem(send(council, content, media_type), 422, "bad-parameters", "body")


@pytest.mark.parametrize("media_type", ["text/html", "application/xml", "application/zip", ""])
def test_other_forms_are_not_taken(council: Council, media_type: str) -> None:
    told = assert_problem(send(council, b"{}", media_type), 415, "form-not-taken")
    assert "pdf" in told["detail"]


def test_a_document_may_be_larger_than_a_command_but_not_than_its_limit(council: Council) -> None:
    assert send(council, b"x" * LIMIT, "text/plain").status_code == 201
    assert_problem(send(council, b"x" * (LIMIT + 1), "text/plain"), 413, "too-large")
    large = {"reference": "x" * 3000}
    assert_problem(council.post("/contracts", large), 413, "too-large")


@pytest.mark.parametrize("title", [None, "", " ", "\u200b", "\u3164\u034f", "a\0b", "x" * 301])
def test_a_document_has_a_title_that_can_be_read(council: Council, title: str | None) -> None:
    assert_problem(send(council, PDF, title=title), 422, "bad-fields", "title")


def test_a_title_is_answered_as_evidence_of_that_title_is_kept(council: Council) -> None:
    for title in ("Signed\u202e minute", " Signed\u3164 minute\ufe0f", "Signed\nminute", "Signed minute"):
        assert send(council, PDF, title=title).json["title"] == "Signed minute"


@pytest.mark.parametrize("role", ["auditor", "reviewer", "administrator"])
def test_whoever_records_nothing_sends_nothing(council: Council, role: str) -> None:
    assert_problem(send(council, PDF, role=role), 403, "forbidden")


def test_a_token_that_may_only_read_sends_nothing(council: Council) -> None:
    council.tokens["officer"] = council.token("officer", scope="read")
    assert_problem(send(council, PDF), 403, "forbidden")


def test_a_post_elsewhere_is_json_as_before(council: Council) -> None:
    response = council.client().post("/api/v1/contracts", data=PDF, content_type="application/pdf")
    assert_problem(response, 415, "not-json")


def test_verifying_finds_a_document_that_was_altered(council: Council) -> None:
    digest = send(council, PDF).json["sha256"]
    assert "complete and unaltered" in verify_log(council.services.record, None)
    with council.services.record.store.write() as cursor:
        cursor.execute("DROP TRIGGER documents_no_update")
        cursor.execute("UPDATE documents SET content = ?", (b"%PDF-1.7 another deed",))
    with pytest.raises(RecordBroken, match=f"{digest} was altered"):
        verify_log(council.services.record, None)


def test_documents_are_kept_on_either_store(either_council: Council) -> None:
    digest = send(either_council, PDF).json["sha256"]
    assert send(either_council, PDF).json["sha256"] == digest
    assert either_council.get(f"/api/v1/documents/{digest}").data == PDF
    assert "complete and unaltered" in verify_log(either_council.services.record, None)


def test_w11_a_person_and_a_firm_send_no_more_than_their_quota(tmp_path: Path) -> None:
    with council_on(tmp_path / "record", document_quota=1000) as council:
        directory = council.services.directory
        for person in ("p-amber-2", "p-amber-3"):
            add_person(directory, person, "Amber Example", AMBER["supplier_id"])
            council.tokens[person] = issue(directory, person, "supplier-contact")
        content = [PDF + bytes([65 + number]) * (400 - len(PDF)) for number in range(4)]
        assert send(council, content[0], role="p-amber-2").status_code == 201
        assert send(council, content[1], role="p-amber-3").status_code == 201
        for role in ("p-amber-2", "p-amber-3", "supplier-contact"):
            told = assert_problem(send(council, content[2], role=role), 413, "quota-used")
            assert "800 were sent" in told["detail"]
        assert (
            send(council, content[0], role="p-amber-3").status_code == 201
        )  # kept already: nothing more to keep
        assert send(council, content[2], role="officer").status_code == 201
        assert send(council, content[3], role="officer").status_code == 201
        assert send(council, PDF + b"more" * 100, role="officer").status_code == 413
        assert send(council, PDF + b"more" * 100, role="owner").status_code == 201


def test_p5_a_document_is_erased_by_two_people_and_that_stays_on_record(either_council: Council) -> None:
    council, private = either_council, b"%PDF-1.7 of a private person"
    add_person(council.services.directory, "p-second", "Second Example")
    council.tokens["second"] = issue(council.services.directory, "p-second", "governance")
    digest = send(council, private).json["sha256"]
    path = f"/api/v1/kept-documents/{digest}"
    shown = council.read(path, "auditor")
    assert (shown["state"]["status"], shown["state"]["sha256"]) == ("kept", digest)
    because = {"reason": "It names a private person."}
    assert council.post(f"{path}/erasure", because, "officer", if_match='"v1"').status_code == 403
    asked = council.post(f"{path}/erasure", because, "governance", if_match='"v1"')
    assert asked.status_code == 201, asked.text
    assert council.get(f"/api/v1/documents/{digest}").data == private
    assert_problem(
        council.post(f"{path}/erasure", because, "governance", if_match='"v2"'), 409, "refused", ""
    )
    waiting = [
        item for item in council.read("/api/v1/my-work", "second")["items"] if item["duty"] == "erasure"
    ]
    assert [row["acts"][0]["use_case"] for row in waiting] == ["erase-document"]
    assert "p-second" in str(waiting[0]["who"])
    assert "p-dilwyn" not in str(waiting[0]["who"])
    rehearsed = council.post(f"{path}/erasure", because, "second", if_match='"v2"', dry_run="true")
    assert rehearsed.status_code == 200
    agreed = council.post(f"{path}/erasure", because, "second", if_match='"v2"')
    assert agreed.status_code == 201, agreed.text
    assert_problem(council.get(f"/api/v1/documents/{digest}"), 404, "not-found")
    assert_problem(send(council, private), 404, "not-found")
    [listed] = council.read("/api/v1/kept-documents", "auditor")["items"]
    assert (listed["status"], listed["sha256"]) == ("erased", digest)
    said = verify_log(council.services.record, None)
    assert said.startswith("complete and unaltered")
    assert said.endswith("1 document was erased, as the log says.")
    if not council.services.settings.database_url:
        assert not [file for file in council.services.settings.data.iterdir() if private in file.read_bytes()]


def test_p5_a_document_that_is_gone_or_was_put_in_is_found(council: Council) -> None:
    digest = send(council, PDF).json["sha256"]
    with council.services.record.store.write() as cursor:
        cursor.execute("DROP TRIGGER documents_no_delete")
        cursor.execute(
            "INSERT INTO documents SELECT ?, media_type, size, uploaded_by, '', uploaded_at, content "
            "FROM documents",
            ("0" * 64,),
        )
    with pytest.raises(RecordBroken, match=f"the document {'0' * 64} is kept, but no event says so"):
        verify_log(council.services.record, None)
    with council.services.record.store.write() as cursor:
        cursor.execute("DELETE FROM documents")
    with pytest.raises(RecordBroken, match=f"the document {digest} is missing"):
        verify_log(council.services.record, None)


@pytest.mark.parametrize("role", ["officer", "owner"])
def test_whoever_sends_the_same_bytes_at_once_is_told_the_same(
    council: Council, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, before = send(council, PDF).json, council.head
    looked = iter([False, True])
    monkeypatch.setattr("application.documents.is_kept", lambda *_: next(looked))
    again = send(council, PDF, role=role)
    assert (again.status_code, again.json, council.head) == (201, first, before)
