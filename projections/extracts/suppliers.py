"""Extracts over suppliers: those that may be one firm."""

from typing import Final

from application.record import Basis, Record
from projections.duplicate_suppliers import supplier_duplicates
from projections.extracts.extract import Extract, Options, Rows


def _alike(record: Record, basis: Basis, _options: Options) -> Rows:
    for pair in supplier_duplicates(record, basis):
        yield {
            **dict.fromkeys(("contract_id", "reference", "directorate"), ""),
            "title": pair.name,
            "supplier_id": pair.supplier_id,
            "identifiers": pair.identifiers,
            "may_be": pair.other_name,
            "other_id": pair.other_id,
            "other_identifiers": pair.other_identifiers,
            "because": "; ".join(pair.because),
            "numbers_differ": "yes" if pair.numbers_differ else "no",
        }


EXTRACTS: Final = (
    Extract(
        "suppliers-that-may-be-one",
        "Suppliers of the same number, name or address that nobody merged or told apart",
        "National Fraud Initiative, duplicate creditors",
        _alike,
    ),
)
