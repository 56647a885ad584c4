"""Ids in tables of streams are kept in 16 bytes, and every statement about them gives and reads them so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

import projections
import web
from application.store.dialect import PostgresDialect, SQLiteDialect, text_of_id
from projections import table_query, tables
from projections.kpi import KPIS
from projections.register import REGISTER
from projections.table_query import Query
from tests.givens import day, register
from tests.projections.world import World

OTHERWISE: Final = {
    "actions.origin_id": "of a review, a KPI's return or whatever else it arose from: text where it is of none",
    "escalations.subject_id": "the same",
    "kept_documents.supplier_id": "empty where an officer sent it",
}
"""Columns called an id that are kept as text, and why."""
ID: Final = "48f670b0-5a10-4c5e-8a6f-0123456789ab"
BOUND: Final = re.compile(
    r"\b(kept_text|kept_id|read_id|text_of_id|stream_key_of|id_text|streams_of\(|\.page\(|where=)"
)
"""What a module has that gives or reads ids as the tables keep them."""


def test_every_column_called_an_id_keeps_bytes_but_for_those_that_say_why() -> None:
    called = {
        f"{table.name}.{name}" for table in tables.ALL for name in table.columns if name.endswith("_id")
    }
    kept = {f"{table.name}.{name}" for table in tables.ALL for name in table.ids}
    assert called - kept == set(OTHERWISE)
    assert {"register.under", "suppliers.merged_into"} <= kept


@pytest.mark.parametrize("dialect", [SQLiteDialect(), PostgresDialect()])
def test_an_id_is_told_as_it_was_given(dialect: SQLiteDialect | PostgresDialect) -> None:
    assert text_of_id(dialect.kept_text(ID)) == ID
    assert dialect.kept_text(ID) == dialect.kept_id(UUID(ID))
    assert (dialect.kept_text(None), text_of_id(None)) == (None, None)


def test_ids_take_sixteen_bytes_and_what_is_no_id_finds_nothing(process: World) -> None:
    process.submit(register())
    size = "length" if process.record.store.dialect.name == "sqlite" else "pg_column_size"
    with process.record.store.read() as cursor:
        for table in ("register", "register_texts", "search_words"):
            cursor.execute(f"SELECT DISTINCT {size}(contract_id) AS bytes FROM {table}")
            assert [row["bytes"] for row in cursor.fetchall()] == [16]
    basis = process.at(day("2023-06-15"))
    assert len(table_query.page(process.record, REGISTER, basis, Query()).rows) == 1
    assert table_query.page(process.record, KPIS, basis, Query({"contract_id": "CT-1"})).rows == []
    assert table_query.page(process.record, REGISTER, basis, Query(contracts=("", "CT-1"))).rows == []
    assert table_query.row_of(process.record, REGISTER, basis, "CT-1") is None
    assert table_query.several(process.record, REGISTER, basis, ["", "CT-1"]) == {}


def statements(module: Path) -> Iterator[str]:
    """Texts of a module, what is put into them left out."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "?" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def about_ids(text: str) -> bool:
    """Whether a statement reads a table of streams, and names one of its ids."""
    ids = "|".join(sorted({name for table in tables.ALL for name in table.ids}))
    names = "|".join([*(table.name for table in tables.ALL), *(kept.name for kept in REGISTER.beside)])
    return bool(re.search(rf"\b(FROM|JOIN) ({names})\b", text) and re.search(rf"\b({ids})\b", text))


def test_whoever_writes_a_statement_about_ids_gives_and_reads_them_as_they_are_kept() -> None:
    """Else it finds nothing on SQLite, or shows bytes."""
    modules = [
        path for package in (projections, web) for path in Path(str(package.__file__)).parent.rglob("*.py")
    ]
    asking = [path for path in modules if any(map(about_ids, statements(path)))]
    assert len(asking) > 5
    assert [path.name for path in asking if not BOUND.search(path.read_text(encoding="utf-8"))] == []


def test_a_statement_about_ids_is_known_by_its_words() -> None:
    assert about_ids("SELECT k.kpi_id FROM kpis k WHERE k.contract_id = ?")
    assert not about_ids("SELECT k.title FROM kpis k")
    assert not about_ids("SELECT c.contract_id FROM concerns c")
