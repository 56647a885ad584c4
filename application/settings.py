"""Settings, read once from the environment; every one has a default that suits one machine."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from application.authority import read_authority

FIND_A_TENDER = "ocds-h6vhtk"
"""The prefix of the central digital platform."""


_IN_AN_ADDRESS = re.compile(r"[A-Za-z0-9:/._~\[\]%-]+", re.ASCII)
_FEW = frozenset("0123456789")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read what is sent to that address: https, or a host that is this machine."""
    try:
        url = urlsplit(address)
        host, _ = url.hostname or "", url.port
    except ValueError:
        return False
    plain = not (url.username or url.query or url.fragment) and _IN_AN_ADDRESS.fullmatch(address)
    return bool(
        plain and host and (url.scheme == "https" or (url.scheme == "http" and host in _THIS_MACHINE))
    )


SETTINGS_FILE: Final = "settings.env"
"""The file in the folder of a record that may hold settings of it; what the environment says counts before it."""
_LINE: Final = re.compile(r"(KENTLEDGE_[A-Z_]+)=(.*)", re.ASCII)


def settings_in(folder: Path) -> dict[str, str]:
    """The settings that the file in a record's *folder* holds, by the names of their variables; empty where there is no
    file. A line reads NAME=VALUE, as systemd's EnvironmentFile does without quotes; lines that are empty or begin with
    ``#`` say nothing. Raises SettingsError, which names every line that cannot be read."""
    path = folder / SETTINGS_FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (
        FileNotFoundError,
        NotADirectoryError,
    ):  # whoever opens the record says what is wrong with its folder
        return {}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} cannot be read") from None
    found: dict[str, str] = {}
    faults = []
    for number, text in enumerate(lines, 1):
        line = text.strip()
        if not line or line.startswith("#"):
            continue
        named = _LINE.fullmatch(line)
        if named is None:
            faults.append(f"line {number} does not read KENTLEDGE_NAME=VALUE")
        elif named[1] == "KENTLEDGE_DATA":
            faults.append(f"line {number} says KENTLEDGE_DATA, which is the folder itself")
        elif named[1] in found:
            faults.append(f"line {number} says {named[1]} again")
        else:
            found[named[1]] = named[2].strip()
    if faults:
        raise SettingsError(f"{path}: {'; '.join(faults)}")
    return found


@dataclass(frozen=True)
class OpenIdProvider:
    """The council's own sign-in: a provider of OpenID Connect."""

    issuer: str
    """Its issuer identifier, exactly as it gives it (KENTLEDGE_OIDC_ISSUER)."""
    client_id: str
    """What the record is called there (KENTLEDGE_OIDC_CLIENT_ID)."""
    secret: str = field(repr=False)
    """What the record proves itself by there (KENTLEDGE_OIDC_SECRET, or a file by KENTLEDGE_OIDC_SECRET_FILE)."""
    claim: str = "email"
    """The claim that says who somebody is (KENTLEDGE_OIDC_CLAIM): *email*, an address of the directory that the
    provider says is verified; any other holds a person's id in the directory."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str], public_url: str) -> "OpenIdProvider | None":
        """Read the settings; ``None`` where no issuer is set. Raises SettingsError for what cannot be used."""
        issuer = env.get("KENTLEDGE_OIDC_ISSUER", "").strip()
        if not issuer:
            return None
        if not is_safe(issuer):
            raise SettingsError(
                "KENTLEDGE_OIDC_ISSUER must be the https address that the OpenID provider calls its issuer"
            )
        if not is_safe(public_url):
            raise SettingsError(
                "KENTLEDGE_PUBLIC_URL must be https where KENTLEDGE_OIDC_ISSUER is set: codes come back to it"
            )
        client_id = env.get("KENTLEDGE_OIDC_CLIENT_ID", "").strip()
        if not client_id:
            raise SettingsError(
                "KENTLEDGE_OIDC_CLIENT_ID must say what the record is called at the OpenID provider"
            )
        claim = env.get("KENTLEDGE_OIDC_CLAIM", "").strip() or cls.claim
        if not re.fullmatch(r"[A-Za-z0-9_:/.-]{1,100}", claim, re.ASCII):
            raise SettingsError("KENTLEDGE_OIDC_CLAIM must be the name of a claim, such as email, sub or oid")
        return cls(issuer, client_id, _secret(env, "KENTLEDGE_OIDC_SECRET"), claim)


@dataclass(frozen=True)
class MailServer:
    """The mail server that takes the daily digests."""

    host: str
    """Its name or address (KENTLEDGE_SMTP_HOST)."""
    sender: str
    """The address that messages are from (KENTLEDGE_MAIL_FROM)."""
    port: int = 587
    """Where it listens (KENTLEDGE_SMTP_PORT)."""
    security: str = "starttls"
    """*starttls*, *tls* from the first byte on, or *none* (KENTLEDGE_SMTP_SECURITY)."""
    user: str = ""
    """Who the record is to it (KENTLEDGE_SMTP_USER); empty where it asks nobody."""
    password: str = field(default="", repr=False)
    """What the record proves that by (KENTLEDGE_SMTP_PASSWORD, or a file by KENTLEDGE_SMTP_PASSWORD_FILE)."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "MailServer | None":
        """Read the settings; ``None`` where no host is set. Raises SettingsError for what cannot be used."""
        host = env.get("KENTLEDGE_SMTP_HOST", "").strip()
        if not host:
            return None
        if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", host, re.ASCII):
            raise SettingsError("KENTLEDGE_SMTP_HOST must be the name or address of a mail server")
        sender = env.get("KENTLEDGE_MAIL_FROM", "").strip()
        if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", sender, re.ASCII):
            raise SettingsError("KENTLEDGE_MAIL_FROM must be the address that messages are from")
        security = env.get("KENTLEDGE_SMTP_SECURITY", "").strip() or cls.security
        if security not in ("starttls", "tls", "none"):
            raise SettingsError("KENTLEDGE_SMTP_SECURITY must be starttls, tls or none")
        port = env.get("KENTLEDGE_SMTP_PORT", "").strip() or str(cls.port)
        if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise SettingsError("KENTLEDGE_SMTP_PORT must be a port: 587, 465 or 25")
        user = env.get("KENTLEDGE_SMTP_USER", "").strip()
        if user and security == "none" and host not in _THIS_MACHINE:
            raise SettingsError("KENTLEDGE_SMTP_SECURITY must not be none where a password is sent")
        password = _secret(env, "KENTLEDGE_SMTP_PASSWORD") if user else ""
        return cls(host, sender, int(port), security, user, password)


@dataclass(frozen=True)
class Settings:
    """Where the record is kept and how it is served."""

    data: Path
    """Folder of the SQLite file, the signing key and the published checkpoints (KENTLEDGE_DATA)."""
    database_url: str = ""
    """PostgreSQL URL (KENTLEDGE_DATABASE_URL); empty for SQLite in ``data``. Of several hosts in it, the one that takes
    changes is used, whichever that is now."""
    origin: str = "kentledge.example/record"
    """Name of the log in its checkpoints (KENTLEDGE_ORIGIN)."""
    body_limit: int = 256 * 1024
    """Largest request body, bytes (KENTLEDGE_BODY_LIMIT)."""
    document_limit: int = 10 * 1024 * 1024
    """Largest document, bytes (KENTLEDGE_DOCUMENT_LIMIT)."""
    document_quota: int = 500 * 1024 * 1024
    """Bytes of documents that one person, or one firm, may send within 30 days (KENTLEDGE_DOCUMENT_QUOTA)."""

    ocid_prefix: str = ""
    """Prefix registered with the Open Contracting Partnership for the Council's contracting processes: ``ocds-`` and
    six characters (KENTLEDGE_OCID_PREFIX). There is no default: made-up ids would collide with somebody's."""
    publisher: str = ""
    """The Council's name, as it publishes open contracting data (KENTLEDGE_PUBLISHER)."""
    authority: Path | None = None
    """File of JSON that names the Council as its notices do: number, address, office to write to
    (KENTLEDGE_AUTHORITY)."""
    platform_url: str = ""
    """Address that takes notices of the Procurement Act 2023 (KENTLEDGE_PLATFORM_URL); empty where they are sent by
    hand."""
    platform_key: Path | None = None
    """File with the organisation's key for that address (KENTLEDGE_PLATFORM_KEY)."""
    public_url: str = "http://127.0.0.1:8000"
    """Where the record is served, as links name it (KENTLEDGE_PUBLIC_URL); what a request calls the host is no
    guide, since anybody can write anything there."""
    proxies: int = 0
    """How many proxies of our own stand in front, each adding the address it was asked from (KENTLEDGE_PROXIES)."""
    read_log: Path | None = None
    """File to which is written who read what (KENTLEDGE_READ_LOG); without it, reads leave nothing."""
    openid_provider: OpenIdProvider | None = None
    """The council's own sign-in; without it there are local accounts alone."""
    mail: MailServer | None = None
    """Where daily digests are sent; without it none is."""
    digest_days: int = 14
    """How many days ahead a daily digest tells what is due (KENTLEDGE_DIGEST_DAYS)."""
    escalation_days: int = 14
    """After how many days the owner of a contract is told what is overdue with others (KENTLEDGE_ESCALATION_DAYS)."""

    @property
    def sqlite_file(self) -> Path:
        """The SQLite file."""
        return self.data / "kentledge.sqlite"

    @property
    def signing_key(self) -> Path:
        """The private key that signs checkpoints. Keep it where database administrators cannot read it."""
        return self.data / "signing.key"

    @property
    def session_key(self) -> Path:
        """The secret under which sessions of the pages stand; without it, nobody is signed in any more."""
        return self.data / "session.key"

    @property
    def published(self) -> Path:
        """Signed checkpoints as published, outside the database."""
        return self.data / "checkpoints"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, from the environment and from the file in the record's folder, which says what the
        environment does not. Raises SettingsError for one that cannot be used."""
        given = os.environ if environment is None else environment
        env = settings_in(Path(given.get("KENTLEDGE_DATA", "var"))) | dict(given)
        refuse_db_functions(env)
        public_url = _public_url(env, cls.public_url)
        return cls(
            data=Path(env.get("KENTLEDGE_DATA", "var")).resolve(),
            database_url=env.get("KENTLEDGE_DATABASE_URL", ""),
            origin=env.get("KENTLEDGE_ORIGIN", cls.origin),
            body_limit=_bytes(env, "KENTLEDGE_BODY_LIMIT", cls.body_limit),
            document_limit=_bytes(env, "KENTLEDGE_DOCUMENT_LIMIT", cls.document_limit),
            document_quota=_bytes(env, "KENTLEDGE_DOCUMENT_QUOTA", cls.document_quota),
            ocid_prefix=_ocid_prefix(env),
            publisher=env.get("KENTLEDGE_PUBLISHER", "").strip(),
            public_url=public_url,
            authority=_authority(env),
            **_platform(env),
            proxies=_proxies(env),
            read_log=_read_log(env),
            openid_provider=OpenIdProvider.from_environment(env, public_url),
            mail=MailServer.from_environment(env),
            digest_days=_days(env, "KENTLEDGE_DIGEST_DAYS", cls.digest_days),
            escalation_days=_days(env, "KENTLEDGE_ESCALATION_DAYS", cls.escalation_days),
        )

    def store_environment(self) -> dict[str, str]:
        """The environment that the eventsourcing library is configured from."""
        common = {"AGGREGATE_CACHE_MAXSIZE": "2000", "DEEPCOPY_FROM_AGGREGATE_CACHE": "n"}
        if not self.database_url:
            return common | {
                "PERSISTENCE_MODULE": "application.store.sqlite:SQLiteLogFactory",
                "SQLITE_DBNAME": str(self.sqlite_file),
                "SQLITE_LOCK_TIMEOUT": "30",
            }
        form = (
            "KENTLEDGE_DATABASE_URL must read postgresql://user:password@host:port/name, or with several hosts "
            "host:port,host:port, and no more"
        )
        try:
            url = urlsplit(self.database_url)
            servers = [urlsplit(f"//{server}") for server in url.netloc.rpartition("@")[2].split(",")]
            ports = [server.port or 5432 for server in servers]
        except ValueError:
            raise SettingsError(form) from None  # its own words may hold a part of the password
        named = url.scheme in ("postgres", "postgresql") and url.path.strip("/")
        if not named or not all(server.hostname for server in servers) or url.query or url.fragment:
            raise SettingsError(form)
        _need_driver()
        return common | {
            "PERSISTENCE_MODULE": "application.store.postgres:PostgresLogFactory",
            "POSTGRES_DBNAME": unquote(url.path.strip("/")),
            "POSTGRES_HOST": ",".join(server.hostname or "" for server in servers),
            "POSTGRES_PORT": ",".join(map(str, ports)),
            "POSTGRES_USER": unquote(url.username or ""),
            "POSTGRES_PASSWORD": unquote(url.password or ""),
            "POSTGRES_CONNECT_TIMEOUT": "10",
            "POSTGRES_LOCK_TIMEOUT": "30",
            "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "0",
        }


def _need_driver() -> None:
    """Refuse PostgreSQL where its driver, or the library that this one needs, is missing."""
    for name in ("psycopg", "psycopg_pool"):
        try:
            import_module(name)
        except ImportError:
            raise SettingsError(
                f"KENTLEDGE_DATABASE_URL names PostgreSQL, whose driver {name} cannot be loaded: install the extra "
                "*postgres*, as docs/operator.md says"
            ) from None


def _authority(env: Mapping[str, str]) -> Path | None:
    """A file that names the Council as its notices do."""
    text = env.get("KENTLEDGE_AUTHORITY", "").strip()
    if not text:
        return None
    try:
        read_authority(path := Path(text).resolve())
    except ValueError as error:
        raise SettingsError(
            f"KENTLEDGE_AUTHORITY must name a file that tells of the Council: {error}"
        ) from None
    return path


def _platform(env: Mapping[str, str]) -> dict[str, Any]:
    """Where notices are sent to, and with which key: both or neither."""
    address, key = (env.get(f"KENTLEDGE_PLATFORM_{name}", "").strip() for name in ("URL", "KEY"))
    if not address and not key:
        return {}
    try:
        url = urlsplit(address)
        here = url.hostname in {"127.0.0.1", "::1", "localhost"}
        fits = (
            url.hostname and (url.scheme == "https" or (url.scheme == "http" and here)) and not url.username
        )
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError("KENTLEDGE_PLATFORM_URL must be the https address that notices are sent to")
    if not Path(key).is_file():
        raise SettingsError("KENTLEDGE_PLATFORM_KEY must name the file that holds the key for that address")
    return {"platform_url": address, "platform_key": Path(key).resolve()}


def _bytes(env: Mapping[str, str], name: str, default: int) -> int:
    """A limit in bytes."""
    limit = env.get(name, str(default))
    if not limit.isdecimal() or int(limit) < 1024:
        raise SettingsError(f"{name} must be a number of bytes, at least 1024")
    return int(limit)


def _public_url(env: Mapping[str, str], default: str) -> str:
    """An address without a query, and without a slash at its end."""
    text = env.get("KENTLEDGE_PUBLIC_URL", "").strip() or default
    try:
        url = urlsplit(text)
        named = url.scheme in ("http", "https") and url.hostname and (url.port is None or url.port)
    except ValueError:
        named = False
    if not named or url.username or url.query or url.fragment or not _IN_AN_ADDRESS.fullmatch(text):
        raise SettingsError(
            "KENTLEDGE_PUBLIC_URL must be the address at which people reach the record, such as "
            "https://contracts.example.gov.uk"
        )
    return text.rstrip("/")


def _secret(env: Mapping[str, str], name: str) -> str:
    """A secret, said outright or in a file of its own. Raises SettingsError, which never repeats it."""
    said, file = env.get(name, "").strip(), env.get(f"{name}_FILE", "").strip()
    if bool(said) == bool(file):
        raise SettingsError(f"Set either {name} or {name}_FILE, which names the file that holds it")
    if file:
        try:
            said = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"{name}_FILE names a file that cannot be read") from None
    if not said:
        raise SettingsError(f"{name}_FILE names a file with nothing in it")
    return said


def _days(env: Mapping[str, str], name: str, default: int) -> int:
    """A number of days."""
    text = env.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdecimal() and int(text) <= 366):
        raise SettingsError(f"{name} must be a number of days, up to 366")
    return int(text)


def _read_log(env: Mapping[str, str]) -> Path | None:
    """A file in a folder that there is."""
    text = env.get("KENTLEDGE_READ_LOG", "").strip()
    if not text:
        return None
    path = Path(text).resolve()
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError("KENTLEDGE_READ_LOG must name a file in a folder that there is")
    return path


def _proxies(env: Mapping[str, str]) -> int:
    text = env.get("KENTLEDGE_PROXIES", "0").strip()
    if text not in _FEW:
        raise SettingsError("KENTLEDGE_PROXIES must be how many proxies of yours stand in front: 0 to 9")
    return int(text)


def _ocid_prefix(env: Mapping[str, str]) -> str:
    """The registered prefix; empty where none is set."""
    prefix = env.get("KENTLEDGE_OCID_PREFIX", "").strip()
    if prefix and not re.fullmatch(r"ocds-[a-z0-9]{6}", prefix, re.ASCII):
        raise SettingsError(
            "KENTLEDGE_OCID_PREFIX must be the prefix that the Open Contracting Partnership registered: ocds- and six "
            "small letters or digits"
        )
    if prefix == FIND_A_TENDER:
        raise SettingsError(
            f"KENTLEDGE_OCID_PREFIX must not be {FIND_A_TENDER}: only Find a Tender makes ids under it"
        )
    return prefix


def refuse_db_functions(env: Mapping[str, str]) -> None:
    """Refuse the library's database-functions option: with it, projections lose events (anchors §0.1)."""
    for name, value in env.items():
        wanted = name.upper().endswith("POSTGRES_ENABLE_DB_FUNCTIONS")
        if wanted and value.strip().lower() in ("y", "yes", "t", "true", "on", "1"):
            raise SettingsError(
                f"{name} must not be set: that path takes no table lock, and projections would miss events."
            )
