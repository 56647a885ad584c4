"""The record as a relying party of OpenID Connect 1.0: where a browser is sent to sign in, and what comes back of it.

Authorization code with PKCE (RFC 7636). The provider is discovered; what it says is held against its issuer, its keys
and what was asked of it, before a claim of it is believed.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from application.settings import OpenIdProvider, is_safe

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Those by which an ID token may be signed: by the provider's private key, and by nothing that others know."""
_DISCOVERY: Final = "/.well-known/openid-configuration"
_SCOPES: Final = {"email": "openid email", "sub": "openid"}
_OTHER_CLAIMS: Final = "openid profile"
_SECONDS: Final = 5
"""How long the provider is waited for."""
_LEFT_ALONE_FOR: Final = 10.0
"""Seconds for which a provider that did not answer is not asked what it says of itself: nobody waits for it in vain."""
_KNOWN_FOR: Final = 3600.0
"""Seconds for which what the provider says of itself is kept."""
_ASKED_AGAIN_AFTER: Final = 30.0
"""Seconds before a key that is not known has the provider's keys fetched again."""
_SKEW: Final = 60
"""Seconds by which two clocks may differ."""


class NotAccepted(Exception):
    """What came back from the provider is no proof of who somebody is; ``why`` says it in the operator's log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoAnswer(Exception):
    """The provider does not answer, or not as a provider does."""


@dataclass(frozen=True)
class Asked:
    """What one sign-in was begun with; only the browser that began it can make it out again."""

    state: str
    """Comes back with the code."""
    nonce: str
    """Comes back in the ID token."""
    verifier: str
    """Proves that whoever redeems the code is who asked for it (RFC 7636)."""


class RelyingParty:
    """Asks the provider, and believes nothing that it cannot check."""

    def __init__(
        self, provider: OpenIdProvider, redirect_uri: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider = provider
        self._redirect_uri, self._clock = redirect_uri, clock
        self._lock = Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._silent_since: float | None = None

    def address(self, asked: Asked) -> str:
        """Where the browser is sent to sign in. Raises NoAnswer."""
        metadata = self._discovered()
        with self._session(metadata) as session:
            address, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=asked.state,
                code_verifier=asked.verifier,
                nonce=asked.nonce,
                response_mode="query",
            )
        return str(address)

    def sign_out_address(self, after: str) -> str:
        """Where somebody ends their session at the provider too, to come back to *after*; empty where it has no such
        address. Raises NoAnswer."""
        ends = self._discovered().get("end_session_endpoint")
        if not isinstance(ends, str) or not is_safe(ends):
            return ""
        return (
            f"{ends}?{urlencode({'client_id': self.provider.client_id, 'post_logout_redirect_uri': after})}"
        )

    def claims(self, code: str, issuer: str | None, asked: Asked) -> Mapping[str, Any]:
        """What the provider says of whoever brought this *code*. *issuer* is what came with it (RFC 9207).

        Raises NotAccepted, NoAnswer.
        """
        metadata = self._discovered()
        told = metadata.get("authorization_response_iss_parameter_supported") is True
        if issuer != self.provider.issuer and (told or issuer is not None):
            raise NotAccepted("another issuer answered")
        with self._session(metadata) as session:
            tokens = self._redeemed(session, metadata, code, asked.verifier)
            claims = self.proven(tokens, asked.nonce)
            if self.provider.claim in claims:
                return claims
            return self._told_besides(session, metadata, claims) | claims

    def proven(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token among *tokens*, once it is sure that the provider made it, for this record and
        this sign-in, and not long ago. Raises NotAccepted, NoAnswer."""
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise NotAccepted("no ID token")
        try:
            decoded = self._decoded(id_token)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "aud": {"essential": True, "value": self.provider.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {
                    "nonce": nonce,
                    "client_id": self.provider.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=_SKEW)
        except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
            raise NotAccepted(f"ID token: {type(error).__name__}") from None
        return dict(claims)

    def _decoded(self, id_token: str) -> Any:
        """The ID token, whose signature fits a key of the provider's."""
        try:
            return jwt.decode(id_token, self._provider_keys(), algorithms=list(ALGORITHMS))
        except InvalidKeyIdError:  # a key that it took into use since
            return jwt.decode(id_token, self._provider_keys(again=True), algorithms=list(ALGORITHMS))

    def _redeemed(
        self, session: OAuth2Session, metadata: Mapping[str, Any], code: str, verifier: str
    ) -> Mapping[str, Any]:
        """What the provider gives for the code, which it takes once."""
        try:
            tokens = session.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                allow_redirects=False,
            )
        except AuthlibBaseError as error:
            raise NotAccepted(f"code: {error.error}") from None
        except (requests.RequestException, ValueError):
            raise NoAnswer from None
        if not isinstance(tokens, Mapping):
            raise NoAnswer
        return tokens

    def _told_besides(
        self, session: OAuth2Session, metadata: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the provider says of the same person at its other address; nothing where it has none."""
        where = metadata.get("userinfo_endpoint")
        if not isinstance(where, str) or not is_safe(where):
            return {}
        try:
            answer = session.get(where, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (requests.RequestException, AuthlibBaseError, ValueError):
            raise NoAnswer from None
        if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
            raise NotAccepted("claims of somebody else")
        return told

    def _session(self, metadata: Mapping[str, Any]) -> OAuth2Session:
        """A client of the provider's. Its secret is told by header where the provider takes that."""
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return OAuth2Session(
            self.provider.client_id,
            self.provider.secret,
            token_endpoint_auth_method="client_secret_basic"
            if "client_secret_basic" in ways
            else "client_secret_post",
            scope=_SCOPES.get(self.provider.claim, _OTHER_CLAIMS),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            default_timeout=_SECONDS,
        )

    def _discovered(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0 §4), as said within the hour."""
        with self._lock:
            if self._metadata is None or self._clock() - self._metadata[0] > _KNOWN_FOR:
                said = self._fetched(self.provider.issuer.rstrip("/") + _DISCOVERY)
                needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                sound = all(isinstance(said.get(name), str) and is_safe(said[name]) for name in needed)
                if said.get("issuer") != self.provider.issuer or not sound:
                    raise NoAnswer
                self._metadata = (self._clock(), said)
            return self._metadata[1]

    def _provider_keys(self, *, again: bool = False) -> KeySet:
        """The keys that the provider signs with."""
        where = self._discovered()["jwks_uri"]
        with self._lock:
            kept_for = _ASKED_AGAIN_AFTER if again else _KNOWN_FOR
            if self._keys is None or self._clock() - self._keys[0] > kept_for:
                try:
                    keys = KeySet.import_key_set(self._fetched(where))  # type: ignore[arg-type]
                except (JoseError, KeyError, TypeError, ValueError):
                    raise NoAnswer from None
                self._keys = (self._clock(), keys)
            return self._keys[1]

    def _fetched(self, address: str) -> dict[str, Any]:
        """A JSON object at an address of the provider's. Raises NoAnswer."""
        if self._silent_since is not None and self._clock() - self._silent_since < _LEFT_ALONE_FOR:
            raise NoAnswer
        self._silent_since = None
        try:
            answer = requests.get(address, timeout=_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            said = answer.json()
        except (requests.RequestException, ValueError):
            self._silent_since = self._clock()
            raise NoAnswer from None
        if not isinstance(said, dict):
            raise NoAnswer
        return said
