"""Files that are brought in, bent at random: each is read into rows with their faults, or refused in words.

Sixty of each form here; ``make fuzz`` takes many more, and files of councils where they are at hand. Hypothesis is
told what to aim for: the rows and the faults that came of a file.
"""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from application.audit.note import NoteError, SigningKey, verify
from application.errors import BadRequest
from application.importing.apart import _read as spreadsheet_read
from application.importing.mapping import guess
from application.importing.payments import read_payments
from application.importing.reading import read
from application.importing.rows import ImportTerms, RowReader, Source
from application.importing.suppliers import SupplierBook
from tests.givens import TODAY
from tests.importing.files import CSV, JSON, csv_file, row, spreadsheet
from tests.importing.test_open_contracting import AWARD, LATER, package

EXAMPLES = int(os.environ.get("KENTLEDGE_FUZZ", "60"))
OFTEN = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
SHARED = Path(__file__).parents[3] / "shared" / "data"
"""Files of councils, which are tried where they are and are no part of the repository."""
REGISTER = csv_file(*(row(reference=f"CN-{number}") for number in range(3)))
PAYMENTS = (
    b"Contract reference,Supplier,Invoice,Invoice received,Paid on,Amount\n"
    b'CN-1,Oak Taxis Ltd,I-1,2024-04-02,2024-04-20,1250.00\nCN-1,Oak Taxis Ltd,I-2,02/05/2024,20/05/2024,"1,000"\n'
)
PIECES = (
    b"",
    b"\0",
    b'"',
    b"\n",
    b",,,,",
    b"\xff\xfe",
    "\u202e٣".encode(),
    b"31/02/2024",
    b"9" * 400,
    b"-0",
    b"1e999",
)


@st.composite
def bent(draw: st.DrawFn, *sound: bytes) -> bytes:
    """Bytes of something sound with up to six places cut out, doubled, or exchanged for a piece that means trouble."""
    content = bytearray(draw(st.sampled_from(sound)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        until = min(len(content), at + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from((*PIECES, bytes(content[at:until]) * 2)) | st.binary(max_size=8))
        content[at:until] = piece
    return bytes(content)


@st.composite
def bent_json(draw: st.DrawFn, sound: Any) -> bytes:
    """JSON of something sound in which some values stand in the place of others."""
    chance = Random(draw(st.integers(0, 2**32)))
    strange = [
        None,
        True,
        -1,
        1.5,
        10**400,
        "",
        "\0",
        "x" * 9000,
        [],
        {},
        [[]],
        {"id": {}},
        "2024-13-45T99:00:00Z",
    ]

    def told(node: Any) -> Any:
        if chance.random() < 0.06:
            return chance.choice(strange)
        if isinstance(node, dict):
            return {name: told(value) for name, value in node.items() if chance.random() > 0.03}
        return [told(item) for item in node] if isinstance(node, list) else node

    return json.dumps(told(sound)).encode()


def rows_in(content: bytes, media_type: str) -> Iterator[int]:
    """How many faults each row has, once the file is read as a register is imported."""
    sheet = read(content, media_type)
    terms = ImportTerms(guess(sheet).mapping, {}, "")
    source = Source(UUID(int=7), "register", "0" * 64, "")
    reader = RowReader(sheet, terms, source, {"p-anwen": "Anwen Example"}, SupplierBook([]), TODAY)
    for each in sheet.rows:
        yield len(reader.read(each).faults)


def tried(faults: Callable[[], Iterator[int]]) -> None:
    """It is read, or refused with a sentence for each fault."""
    said: dict[str, str] = {}
    found: list[int] = []
    try:
        found = list(faults())
    except BadRequest as refused:
        said = refused.faults
    assert all(sentence and len(sentence) < 2000 for sentence in said.values())
    assert found or said
    target(float(len(found)), label="rows")
    target(float(sum(found)), label="faults")


def of_councils(ending: str) -> tuple[bytes, ...]:
    """The beginnings of the files that are at hand."""
    return tuple(path.read_bytes()[:20_000] for path in sorted(SHARED.rglob(f"*.{ending}")))


@OFTEN
@given(bent(REGISTER, *of_councils("csv")))
def test_a_register_as_csv(content: bytes) -> None:
    tried(lambda: rows_in(content, CSV))


@OFTEN
@given(
    bent_json(package(AWARD, LATER)) | bent(json.dumps(package(AWARD, LATER)).encode(), *of_councils("json"))
)
def test_open_contracting_data(content: bytes) -> None:
    tried(lambda: rows_in(content, JSON))


@OFTEN
@given(bent(PAYMENTS))
def test_a_file_of_payments(content: bytes) -> None:
    def faults() -> Iterator[int]:
        yield len(read_payments(read(content, CSV), {"cn-1": UUID(int=1)}).faults)

    tried(faults)


PARTS = {
    name: content
    for form in (spreadsheet(One=[("Ref", "Title"), ("C-1", "Taxis"), ("C-2", 12.5)]),)
    for archive in (zipfile.ZipFile(BytesIO(form)),)
    for name, content in ((member, archive.read(member)) for member in archive.namelist())
}
"""The files inside a small workbook."""
ODS_PARTS = {
    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": (
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="One"><table:table-row table:number-rows-repeated="2">'
        b'<table:table-cell office:value-type="float" office:value="12.5" table:number-columns-repeated="3"/>'
        b"<table:table-cell><text:p>Taxis</text:p></table:table-cell></table:table-row></table:table>"
        b"</office:spreadsheet></office:body></office:document-content>"
    ),
}


@st.composite
def archives(draw: st.DrawFn, parts: dict[str, bytes]) -> bytes:
    """The parts as an archive: one of them bent, or the archive itself."""
    name = draw(st.sampled_from(sorted(parts)))
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: draw(bent(parts[name]))}).items():
            archive.writestr(part, content)
    return draw(bent(held.getvalue())) if draw(st.booleans()) else held.getvalue()


@pytest.mark.parametrize(("form", "parts"), [("xlsx", PARTS), ("ods", ODS_PARTS)], ids=["xlsx", "ods"])
def test_a_spreadsheet(form: str, parts: dict[str, bytes]) -> None:
    @OFTEN
    @given(archives(parts))
    def kept(content: bytes) -> None:
        found = spreadsheet_read(form, "", content)
        assert bool(found.faults) != bool(found.names)
        target(float(len(found.rows)), label="rows")

    kept()


KEY = SigningKey.generate("council.example/record")
NOTE = KEY.sign("council.example/record\n18\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")


@OFTEN
@given(bent(NOTE.encode()))
def test_a_checkpoint_bears_its_signature_only_as_it_was_signed(content: bytes) -> None:
    text = content.decode(errors="surrogateescape")
    with suppress(NoteError):
        assert verify(text, KEY.verifier) == NOTE.partition("\n\n")[0] + "\n"
