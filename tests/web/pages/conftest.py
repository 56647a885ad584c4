"""Councils whose pages are visited."""

from tests.web.conftest import council, shared_council

__all__ = ["council", "shared_council"]
