"""A real OpenID Provider on loopback for the tests: npm's certified *oidc-provider*, started with Node.

Its packages are fetched by the lock beside it, each by its digest, once for each lock, and nothing of theirs is run
while they are installed.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from application.settings import OpenIdProvider

CLIENT, SECRET = "kentledge", "a secret of the tests only"
_SOURCE = Path(__file__).parent / "provider"
_KEPT = Path(__file__).parents[2] / "build"
_SECONDS = 60


@dataclass(frozen=True)
class Provider:
    """One that runs, with the key that it signs with."""

    issuer: str
    key: RSAKey

    def settings(self, claim: str = "email") -> OpenIdProvider:
        """How the record is told of it."""
        return OpenIdProvider(self.issuer, CLIENT, SECRET, claim)

    def signed(self, claims: Mapping[str, Any], **header: str) -> str:
        """An ID token by its own key, whatever it says."""
        return jwt.encode({"alg": "RS256", "kid": "tests", **header}, dict(claims), self.key)

    def returned(self, address: str, account: str) -> str:
        """Where the browser of whoever has that account is sent back to, once they signed in at *address*."""
        with requests.Session() as browser:
            browser.trust_env = False
            page = browser.get(address, allow_redirects=False, timeout=_SECONDS)
            while page.status_code in (302, 303):
                where = urljoin(page.url, page.headers["Location"])
                if not where.startswith(self.issuer):
                    return where
                page = browser.get(where, allow_redirects=False, timeout=_SECONDS)
                if page.status_code == 200:
                    typed = {"prompt": "login", "login": account, "password": "any"}
                    page = browser.post(page.url, data=typed, allow_redirects=False, timeout=_SECONDS)
            raise AssertionError(page.text)


@contextmanager
def running(redirect_uris: Sequence[str], accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[Provider]:
    """The provider with these *accounts*; it sends browsers back to none but the *redirect_uris*."""
    key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": list(redirect_uris),
        "post_logout_redirect_uris": [f"{address.rsplit('/sign-in', 1)[0]}/" for address in redirect_uris],
    }
    told = {"clients": [client], "jwks": {"keys": [key.as_dict(private=True)]}, "accounts": accounts}
    node = _found("node")
    command = [node, str(_installed() / "provider.mjs"), json.dumps(told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            issuer = process.stdout.readline().strip()
            assert issuer, "the provider ended before it said where it is"
            yield Provider(issuer, key)
        finally:
            process.terminate()


def _installed() -> Path:
    """The folder that holds the provider and what it needs."""
    npm = _found("npm")
    texts = [(_SOURCE / name).read_bytes() for name in ("package-lock.json", "provider.mjs")]
    folder = _KEPT / f"openid-provider-{sha256(b''.join(texts)).hexdigest()[:16]}"
    if folder.exists():
        return folder
    _KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT) as made:
        fresh = Path(made) / "provider"
        shutil.copytree(_SOURCE, fresh)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, timeout=240, check=False)
        if done.returncode != 0:
            _without(f"npm could not fetch the OpenID Provider: {done.stderr[-400:]}")
        try:
            fresh.rename(folder)
        except OSError:  # another worker was first
            assert folder.exists()
    return folder


def _found(program: str) -> str:
    return shutil.which(program) or _without(
        f"{program} is not on this machine (on Debian, apt-get install npm)"
    )


def _without(why: str) -> Any:
    """Without the provider these tests are skipped, but under CI they fail."""
    if os.environ.get("CI"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
