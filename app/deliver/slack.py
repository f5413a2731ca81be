"""Slack's incoming webhook over HTTP: one request at a time, no redirects, no waiting without end.

By httpx2's transport and not by slack-sdk's WebhookClient: that one follows redirects, takes proxies from the
environment, resolves the host itself (so that no check of its addresses can hold) and writes the URL to the
log. httpx2's own client would log it too; its transport does not.
"""

from __future__ import annotations

import threading
from typing import Any

import httpx2
import orjson

from app.deliver.address import Address, AddressError
from app.deliver.answer import Answer, Kind, classify

_MOST_BYTES = 4096
_HEADERS = {"content-type": "application/json; charset=utf-8", "user-agent": "twelvemile", "accept": "*/*"}


class Webhook:
    """Posts to one address; each answer, and each failure to get one, becomes an `Answer`."""

    def __init__(self, address: Address, timeout_s: float = 10.0) -> None:
        self.address, self.timeout_s = address, timeout_s
        self._tls = httpx2.create_ssl_context(trust_env=False) if address.scheme == "https" else False

    def post(self, form: dict[str, Any]) -> Answer:
        """Send it once. Takes at most some twice `timeout_s`, however slowly the other end speaks."""
        try:
            request = self._request(orjson.dumps(form), self.address.resolve())
        except AddressError as error:
            return Answer(Kind.USELESS, str(error))
        except OSError:
            return Answer(Kind.AGAIN, "its host name cannot be resolved")
        try:
            return self._ask(request)
        except (httpx2.TransportError, OSError, ValueError) as error:
            return _failed(error, self.timeout_s)

    def _request(self, body: bytes, ip: str) -> httpx2.Request:
        """To the address that was checked, under the name that the certificate must bear."""
        host = f"[{ip}]" if ":" in ip else ip
        return httpx2.Request(
            "POST",
            httpx2.URL(self.address.url).copy_with(host=host),
            headers={**_HEADERS, "host": self._host_header()},
            content=body,
            extensions={
                "sni_hostname": self.address.host,
                "timeout": httpx2.Timeout(self.timeout_s).as_dict(),
            },
        )

    def _host_header(self) -> str:
        return httpx2.URL(self.address.url).netloc.decode("ascii")

    def _ask(self, request: httpx2.Request) -> Answer:
        with httpx2.HTTPTransport(verify=self._tls, trust_env=False) as transport:
            # A time-out is of one read: under a server that trickles the connection is closed.
            deadline = threading.Timer(self.timeout_s, transport.close)
            deadline.daemon = True
            deadline.start()
            try:
                response = transport.handle_request(request)
                body = _beginning(response)
            finally:
                deadline.cancel()
        said = self.address.hide_in(body.decode("utf-8", "replace"))
        return classify(response.status_code, said, response.headers.get("retry-after"))


def _beginning(response: httpx2.Response) -> bytes:
    body = b""
    for piece in response.iter_raw():
        body += piece
        if len(body) >= _MOST_BYTES:
            break
    return body[:_MOST_BYTES]


def _failed(error: Exception, timeout_s: float) -> Answer:
    """Before it is connected nothing can have been taken; after that no one knows."""
    if isinstance(error, httpx2.ConnectTimeout):
        return Answer(Kind.AGAIN, f"no connection within {timeout_s:g} s")
    if isinstance(error, httpx2.ConnectError):
        return Answer(Kind.AGAIN, "it cannot be connected to, or its certificate is not to be trusted")
    if isinstance(error, httpx2.TimeoutException):
        return Answer(Kind.LOST, f"no answer within {timeout_s:g} s")
    return Answer(Kind.LOST, "the connection broke off, or what came back is no HTTP")
