"""A proxy before an S3 server that fails as networks and stores do: on purpose, and where a test says."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

XML = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
REFUSALS = {
    "500": (500, "InternalError"),
    "503": (503, "SlowDown"),
    "403": (403, "AccessDenied"),
    "301": (301, "PermanentRedirect"),
    "region": (400, "AuthorizationHeaderMalformed"),
}
CONDITIONS = ("if-match", "if-none-match")


@dataclass(frozen=True)
class Request:
    """A request as the proxy saw it."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)


Fault = Callable[[Request], str]
"""What to do to a request: nothing (empty), one of REFUSALS, `slow`, `cut` (half of the answer comes), `lost` (done,
but the answer is a 500), or `blind` (conditions are not heard)."""


class Proxy:
    """Listens on a port of this machine and passes on to another; keeps all requests."""

    def __init__(self, target: int) -> None:
        self.requests: list[Request] = []
        self.fault: Fault = lambda _: ""
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None: ...

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, self.path, headers)
                proxy.requests.append(request)
                fault = proxy.fault(request)
                if fault in REFUSALS:
                    self._answer(REFUSALS[fault][0], {}, XML.format(code=REFUSALS[fault][1]).encode())
                    return
                if fault == "slow":
                    time.sleep(0.5)
                if fault == "blind":
                    headers = {name: value for name, value in headers.items() if name not in CONDITIONS}
                connection = http.client.HTTPConnection("127.0.0.1", target, timeout=60)
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                data = answer.read()
                kept = {k: v for k, v in answer.getheaders() if k.lower() not in {"transfer-encoding", "connection"}}
                connection.close()
                if fault == "lost":
                    self._answer(500, {}, XML.format(code="InternalError").encode())
                else:
                    self._answer(answer.status, kept, data, cut=fault == "cut")

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on

            def _answer(self, status: int, headers: Mapping[str, str], data: bytes, *, cut: bool = False) -> None:
                self.send_response_only(status)
                for name, value in headers.items():
                    if name.lower() != "content-length":
                        self.send_header(name, value)
                if self.command == "HEAD" and "Content-Length" in headers:
                    self.send_header("Content-Length", headers["Content-Length"])
                else:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data[: len(data) // 2] if cut else data)
                self.wfile.flush()
                if cut:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def count(self, method: str, part: str = "") -> int:
        """How many requests of a method had something in their path."""
        return sum(each.method == method and part in each.path for each in self.requests)
