"""The contracting authority as its notices name it (Procurement Regulations 2024 reg 13), read once from a file."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

_Text = Annotated[str, Meta(min_length=1, max_length=300)]


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that a register gave it."""

    scheme: Annotated[str, Meta(pattern=r"^[A-Z]{2,3}-[A-Z0-9]{2,20}\Z")]
    """Register that issued it: GB-PPON."""
    id: _Text


class Address(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """Where it is."""

    street_address: _Text
    locality: _Text
    postal_code: _Text
    region: str = ""
    country_name: str = ""


class ContactPoint(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An office to write to: no person."""

    name: _Text
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\Z", max_length=300)]
    telephone: str = ""


class Authority(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The contracting authority."""

    identifier: Number
    address: Address
    contact_point: ContactPoint


def read_authority(path: Path) -> Authority:
    """The authority in that file of JSON. Raises ValueError, saying what is wrong with it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Authority)
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None
