"""The councils of ``tests/web``: answers are looked at where they are given."""

from tests.web.conftest import council, database_url, either_council, shared_council

__all__ = ["council", "database_url", "either_council", "shared_council"]
