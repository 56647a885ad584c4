"""The councils of the web tests."""

from tests.web.conftest import council, database_url, either_council, shared_council

__all__ = ["council", "database_url", "either_council", "shared_council"]
