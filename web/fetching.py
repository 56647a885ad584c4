"""Styles and scripts of the pages: fetched from npm by version and digest when the record is set up, never committed.

Only tarballs are taken, nothing of npm is run, and nothing is built. What belongs to GOV.UK alone is left out: the
typeface and the Crown's marks may be used on its own domain only.
"""

import base64
import gzip
import io
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha512
from importlib import resources
from pathlib import Path
from typing import Final

OWN: Final = Path(__file__).parent / "static"
"""Our own styles and scripts."""
FETCHED: Final = OWN / "fetched"
"""Those that were fetched; git does not keep them."""
_FACE: Final = re.compile(r"@font-face\{[^}]*\}")
_CREST: Final = re.compile(r"url\([^)]*(?:crest|crown|logotype)[^)]*\)")
_MAP: Final = re.compile(r"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?")
_SECONDS: Final = 120


class NotFetched(Exception):
    """What the pages need could not be had; the sentence says why, and what to do."""


@dataclass(frozen=True)
class Package:
    """A package of npm, and which of its files are taken."""

    name: str
    version: str
    licence: str
    integrity: str
    """*sha512-* and the digest of the tarball in base64, as npm publishes it."""
    files: Mapping[str, str]
    """Paths in the tarball, each with the name that the file is kept under."""


def packages() -> tuple[Package, ...]:
    """What the pages need."""
    return tuple(Package(**load) for load in json.loads((resources.files("web") / "assets.json").read_text()))


def fetch(wanted: Iterable[Package], folder: Path) -> None:
    """Put the files of the packages into *folder*, each also packed with gzip. Raises NotFetched."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched(
            "npm is not on this machine: install it (on Debian, apt-get install npm), then say kentledge assets"
        )
    for package in wanted:
        tarball = _packed(npm, package)
        with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as tar:
            for path, name in package.files.items():
                member = tar.extractfile(path)
                if member is None:
                    raise NotFetched(f"{package.name} {package.version} holds no {path}")
                _keep(folder / name, _without_marks(member.read(), name))


def _packed(npm: str, package: Package) -> bytes:
    """The tarball, whose digest is the one that is asked for."""
    spec = f"{package.name}@{package.version}"
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", spec, "--ignore-scripts", "--pack-destination", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=folder)  # noqa: S603
            [path] = Path(folder).glob("*.tgz")
        except (subprocess.SubprocessError, OSError, ValueError):
            raise NotFetched(
                f"npm could not fetch {spec}: see what 'npm pack {spec}' says, then say kentledge assets"
            ) from None
        tarball = path.read_bytes()
    found = "sha512-" + base64.b64encode(sha512(tarball).digest()).decode()
    if found != package.integrity:
        raise NotFetched(f"{spec} is not what it should be: its digest is {found}")
    return tarball


def _without_marks(content: bytes, name: str) -> bytes:
    """Without what is for GOV.UK alone, and without the names of files that are not taken."""
    text = _MAP.sub("", content.decode())
    if name.endswith(".css"):
        text = _CREST.sub("none", _FACE.sub("", text)).replace("GDS Transport,arial", "arial")
    return text.encode()


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    path.write_bytes(content)


def fetch_for_pages() -> None:
    """Put what the pages need where they look for it. Raises NotFetched."""
    fetch(packages(), FETCHED)
