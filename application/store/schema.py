"""The tables of the log. One text serves both databases; what differs is filled in by the dialect."""

EVENTS = "events"

TABLES = (
    """CREATE TABLE IF NOT EXISTS events (
        notification_id {position_key},
        originator_id {uuid} NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state {bytes} NOT NULL,
        recorded_at TEXT NOT NULL,
        leaf {bytes} NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS concerns (
        contract_id TEXT NOT NULL,
        ordinal BIGINT NOT NULL,
        position BIGINT NOT NULL,
        running_hash {bytes} NOT NULL,
        PRIMARY KEY (contract_id, ordinal)){without_rowid}""",
    "CREATE INDEX IF NOT EXISTS concerns_position ON concerns (position)",
    """CREATE TABLE IF NOT EXISTS tree_nodes (
        level INTEGER NOT NULL,
        node BIGINT NOT NULL,
        hash {bytes} NOT NULL,
        PRIMARY KEY (level, node)){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS checkpoints (
        size BIGINT PRIMARY KEY,
        seal_position BIGINT NOT NULL,
        signed_at TEXT NOT NULL,
        note TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS cosignatures (
        size BIGINT NOT NULL,
        cosigner TEXT NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (size, cosigner))""",
    """CREATE TABLE IF NOT EXISTS log_head (
        single INTEGER PRIMARY KEY CHECK (single = 1),
        size BIGINT NOT NULL,
        frontier {bytes} NOT NULL,
        recorded_at TEXT NOT NULL)""",
    "INSERT INTO log_head VALUES (1, 0, {no_bytes}, '') ON CONFLICT DO NOTHING",
    """CREATE TABLE IF NOT EXISTS reservations (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        stream_id TEXT NOT NULL,
        PRIMARY KEY (kind, value)){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS kept_answers (
        principal TEXT NOT NULL,
        key_sha256 TEXT NOT NULL,
        request TEXT NOT NULL,
        stream_id TEXT NOT NULL,
        first_version BIGINT NOT NULL,
        events BIGINT NOT NULL,
        position BIGINT NOT NULL,
        PRIMARY KEY (principal, key_sha256)){without_rowid}""",
    "CREATE INDEX IF NOT EXISTS kept_answers_position ON kept_answers (position)",
    """CREATE TABLE IF NOT EXISTS documents (
        sha256 TEXT PRIMARY KEY,
        media_type TEXT NOT NULL,
        size BIGINT NOT NULL,
        uploaded_by TEXT NOT NULL,
        supplier_id TEXT NOT NULL,
        uploaded_at TEXT NOT NULL,
        content {bytes} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS directory (
        person_id TEXT PRIMARY KEY,
        salt {bytes} NOT NULL,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        address TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS people_standing (
        person_id TEXT PRIMARY KEY,
        stands TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS people_roles (
        person_id TEXT NOT NULL,
        role TEXT NOT NULL,
        directorate TEXT NOT NULL,
        portfolio TEXT NOT NULL,
        supplier_id TEXT NOT NULL,
        PRIMARY KEY (person_id, role, directorate, portfolio, supplier_id)){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS people_tokens (
        token_id TEXT PRIMARY KEY,
        secret_sha256 TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL,
        scope TEXT NOT NULL,
        supplier_id TEXT NOT NULL,
        expires_at TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS people_tokens_person ON people_tokens (person_id)",
    """CREATE TABLE IF NOT EXISTS password_hashes (
        person_id TEXT PRIMARY KEY,
        hash TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS projections (
        name TEXT PRIMARY KEY,
        version TEXT NOT NULL,
        position BIGINT NOT NULL,
        failed_position BIGINT,
        last_error TEXT,
        checked_at TEXT,
        check_outcome TEXT)""",
)

COLUMNS = {
    "events": (
        *("notification_id", "originator_id", "originator_version", "topic", "state", "recorded_at", "leaf"),
    ),
    "concerns": ("contract_id", "ordinal", "position", "running_hash"),
    "tree_nodes": ("level", "node", "hash"),
    "kept_answers": (
        *("principal", "key_sha256", "request", "stream_id", "first_version", "events", "position"),
    ),
    "reservations": ("kind", "value", "stream_id"),
    "log_head": ("single", "size", "frontier", "recorded_at"),
}
"""The columns, in order, of the tables that an append writes."""

IMMUTABLE = (
    *("events", "concerns", "tree_nodes", "checkpoints", "cosignatures"),
    *("kept_answers", "reservations", "documents"),
)
"""Tables whose rows are written once: the database itself refuses UPDATE and DELETE (and TRUNCATE)."""

EARLIER = ("answers", "people", "tokens", "passwords", "sessions")
"""Tables of an earlier release; opening the record takes what is in them into the log and drops them."""
