"""A server that plays Slack's incoming webhook: each answer it can give, and each way of not answering."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PATIENCE_S = 10.0
SECRET = "/services/T00000000/B00000000/verysecretverysecret"


@dataclass
class Taken:
    """A message that the server has accepted."""

    at: float
    body: dict
    answered: bool


@dataclass
class Slack:
    """`answers`: what comes next, a function of the number of the request; see `ANSWERS`."""

    url: str = ""
    answers: object = staticmethod(lambda _number, _body: "ok")
    taken: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    paths: set = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self):
        return [taken.body["text"] for taken in self.taken]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        slack = self.server.slack
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with slack.lock:
            slack.requests.append((time.monotonic(), body))
            slack.paths.add((self.command, self.path))
            what = slack.answers(len(slack.requests), body)
        name, *more = what if isinstance(what, tuple) else (what,)
        ANSWERS.get(name, _status)(self, slack, body, name, *more)

    do_GET = do_PUT = do_POST  # noqa: N815 - the library's names; a redirect that was followed would come so

    def log_message(self, *_):
        pass

    def take(self, slack, body, *, answered):
        with slack.lock:
            slack.taken.append(Taken(time.monotonic(), body, answered))


def _status(handler, _slack, _body, status, said="", **headers):
    data = said.encode()
    handler.send_response(status)
    for name, value in ({"content-length": len(data)} | headers).items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.end_headers()
    handler.wfile.write(data)


def _ok(handler, slack, body, _name):
    handler.take(slack, body, answered=True)
    _status(handler, slack, body, 200, "ok")


def _too_many(handler, slack, body, _name, seconds):
    _status(handler, slack, body, 429, "", **{"retry-after": seconds})


def _redirect(handler, slack, body, _name):
    _status(handler, slack, body, 302, "", location=f"{slack.url}/elsewhere")


def _drop_after(handler, slack, body, _name):
    handler.take(slack, body, answered=False)
    handler.close_connection = True
    handler.connection.close()


def _drop_before(handler, _slack, _body, _name):
    handler.close_connection = True
    handler.connection.close()


def _stall_after(handler, slack, body, _name):
    handler.take(slack, body, answered=False)
    slack.over.wait(_PATIENCE_S)
    handler.close_connection = True


def _trickle(handler, slack, _body, _name, every_s):
    handler.close_connection = True
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        for _ in range(int(_PATIENCE_S / every_s)):
            if slack.over.wait(every_s):
                break
            handler.wfile.write(b"x")
    except OSError:
        pass


def _garbage(handler, slack, body, _name):
    handler.take(slack, body, answered=False)
    handler.close_connection = True
    handler.wfile.write(b"\x00\xff no http at all\r\n\r\n")


def _not_slack(handler, slack, body, _name):
    handler.take(slack, body, answered=False)
    _status(handler, slack, body, 200, "<html>please log in")


ANSWERS = {
    "ok": _ok, "too_many": _too_many, "redirect": _redirect, "drop_after": _drop_after,
    "drop_before": _drop_before, "stall_after": _stall_after, "trickle": _trickle, "garbage": _garbage,
    "not_slack": _not_slack,
}  # fmt: skip
"""Others are a status, or (status, body)."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that was killed is what some tests are about."""


@contextmanager
def playing_slack(answers=None):
    server = _Server(("127.0.0.1", 0), _Handler)
    server.slack = slack = Slack(f"http://127.0.0.1:{server.server_address[1]}{SECRET}")
    if answers:
        slack.answers = answers
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        slack.over.set()
        server.shutdown()
        server.server_close()


def in_turn(*answers, then="ok"):
    """These answers one after another, then one for ever."""
    return lambda number, _body: answers[number - 1] if number <= len(answers) else then
