"""HTTP/1.1 on the wire: one request's bytes, and as much of an answer as a measurement needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `Host` and `Content-Length` are added; names and values are ASCII."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self, host: str) -> bytes:
        """The bytes to send."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `etag` as sent, quotes included, for the next `If-Match`."""

    status: int
    etag: str | None
    body: bytes
    kept: bool = True
    """Whether the server keeps the connection for the next request."""


def parse(received: bytes) -> Answer | None:
    """The answer, or None when it is not all there yet. Not for HEAD."""
    head, blank, rest = received.partition(b"\r\n\r\n")
    if not blank:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ", 2)[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body: bytes | None
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _chunks(rest)
    else:
        length = 0 if status in {204, 304} else int(headers["content-length"])
        body = rest if len(rest) >= length else None
    if body is None:
        return None
    return Answer(status, headers.get("etag"), body, headers.get("connection", "").lower() != "close")


def _chunks(rest: bytes) -> bytes | None:
    """The body of a chunked answer, or None when its last chunk is not there yet."""
    body = b""
    while True:
        size, line_end, rest = rest.partition(b"\r\n")
        if not line_end:
            return None
        length = int(size.split(b";")[0], 16)
        if len(rest) < length + 2:
            return None
        if length == 0:
            return body
        body += rest[:length]
        rest = rest[length + 2 :]
