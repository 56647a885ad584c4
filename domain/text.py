"""Text as events hold it: how long it may be, and ids of people instead of their names."""

from typing import Annotated

from msgspec import Meta

ShortText = Annotated[str, Meta(min_length=1, max_length=300)]
Title = Annotated[str, Meta(min_length=1, max_length=1000)]
"""Of a contract: real notices have titles of more than 300 characters."""
LongText = Annotated[str, Meta(max_length=5000)]
SomeText = Annotated[str, Meta(min_length=1, max_length=5000)]
"""Long text that says something."""
PersonId = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+\Z", description="Opaque id of a person.")
]
Digest = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="Lower-case hexadecimal SHA-256 of a document's bytes.")
]
