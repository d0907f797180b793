"""Six functions that answer at once, one server for all; a test says which answers go wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STAGES = ("fetch", "clean", "drift", "train", "explain", "promote")


@dataclass
class Call:
    stage: str
    body: dict[str, Any]
    key: str
    authorization: str


@dataclass
class Answer:
    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Call, int], Answer | None]
"""Given a call and how often it came before; None is the usual answer."""


class StubFunctions:
    def __init__(self, answering: Answering = lambda call, before: None) -> None:
        self.calls: list[Call] = []
        self.answering = answering
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def connections(self) -> dict[str, str]:
        """The environment variables that point Airflow here; the stage is the login of the connection's path."""
        host, port = self.server.server_address[:2]
        extra = {"Authorization": "Bearer token-of-the-test"}
        return {
            f"AIRFLOW_CONN_DERIVA_{stage.upper()}": json.dumps(
                {"conn_type": "http", "host": f"http://{host}:{port}/{stage}", "extra": extra}
            )
            for stage in STAGES
        }

    def stages(self) -> list[str]:
        return [call.stage for call in self.calls]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, call: Call) -> Answer:
        before = sum(1 for c in self.calls if c.key == call.key)
        self.calls.append(call)
        return self.answering(call, before) or Answer(usual(call))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                answer = stub._answer(
                    Call(
                        stage=self.path.strip("/"),
                        body=json.loads(self.rfile.read(length)),
                        key=self.headers["Idempotency-Key"],
                        authorization=self.headers["Authorization"],
                    )
                )
                payload = json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def usual(call: Call) -> dict[str, Any]:
    batch = call.body.get("batch", 0)
    if call.stage == "fetch":
        return {"batch": batch, "exhausted": False, "rows": 2}
    if call.stage == "drift":
        return {"batch": batch, "decision": "train", "candidates": ["linear", "boosting"], "sentence": 'say "yes"'}
    return {"batch": batch}
