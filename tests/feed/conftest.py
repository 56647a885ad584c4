"""The councils of the web tests."""

from tests.web.conftest import council, either_council, shared_council

__all__ = ["council", "either_council", "shared_council"]
