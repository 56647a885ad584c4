"""What a draft of a notice cannot tell is said; what goes wrong while it is drafted is not taken for that."""

from uuid import UUID

import pytest

from application.errors import NotFound
from projections import table_query
from projections.notice import NOTICES
from projections.notice_draft import draft
from projections.notice_draft.drafting import NothingToDraft
from projections.table_query import Query
from web.services import Services


def test_only_what_is_not_on_record_is_nothing_to_draft(
    sample: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = sample.record.basis()
    rows = table_query.whole(sample.record, NOTICES, basis, Query({"kind": "contract details notice"}))
    notice_id = UUID(next(rows).stream_id)
    assert draft.draft_of(sample.record, notice_id, basis).releases

    def missing(*_: object) -> None:
        raise NothingToDraft("the contract's registration was annulled")

    def broken(*_: object) -> None:
        raise KeyError("tender")

    monkeypatch.setattr(draft, "_release", missing)
    with pytest.raises(NotFound, match="nothing to draft: the contract's registration was annulled"):
        draft.draft_of(sample.record, notice_id, basis)
    monkeypatch.setattr(draft, "_release", broken)
    with pytest.raises(KeyError):
        draft.draft_of(sample.record, notice_id, basis)
