"""Where a webhook may lie: https beyond this network, so that no one points it at what stands inside."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HARMLESS = 5
"""A part of a path no longer than this is no secret."""
_PORTS = {"https": 443, "http": 80}


class AddressError(ValueError):
    """The address may not be used. One line: the cause and the next step, never the address itself."""


@dataclass(frozen=True)
class Address:
    """A checked webhook URL. It is a secret: `repr` does not show it."""

    url: str = field(repr=False)
    scheme: str = field(repr=False)
    host: str = field(repr=False)
    port: int = field(repr=False)
    may_be_private: bool = False

    @property
    def fingerprint(self) -> str:
        """Changes with the address and with what is allowed of it; tells nothing of it."""
        return hashlib.sha256(f"{self.may_be_private} {self.url}".encode()).hexdigest()[:16]

    def hide_in(self, text: str) -> str:
        """A text that may quote the address, without the parts of it that are secret."""
        for part in (
            self.url,
            *(part for part in urlsplit(self.url).path.split("/") if len(part) > _HARMLESS),
        ):
            text = text.replace(part, "...")
        return text

    def resolve(self) -> str:
        """An IP address of the host; `AddressError` if one may not be spoken to, `OSError` if none is."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        ips = [str(place[4][0]) for place in found]
        if not self.may_be_private and not all(is_public(ip) for ip in ips):
            raise AddressError(
                "its host lies on this machine or in a private network: use an address of Slack, or set "
                "TWELVEMILE_WEBHOOK_ALLOW_PRIVATE=1"
            )
        return ips[0]


def parse(url: str, *, may_be_private: bool) -> Address:
    """Check a webhook URL as far as that needs no network."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressError("it is no URL: copy it from Slack again, it begins with https://") from None
    if parts.scheme != "https" and not (may_be_private and parts.scheme == "http"):
        raise AddressError(_not_https(parts.scheme, host))
    if not host or _is_odd(url.strip(), parts):
        raise AddressError("it is no webhook URL: copy it from Slack again")
    return Address(url.strip(), parts.scheme, host, port or _PORTS[parts.scheme], may_be_private)


def _not_https(scheme: str, host: str | None) -> str:
    why = "it does not begin with https://: copy the webhook URL from Slack again"
    if scheme == "http" and host and _is_literally_private(host):
        return f"{why}, or set TWELVEMILE_WEBHOOK_ALLOW_PRIVATE=1 if you mean a server in your own network"
    return why


def _is_literally_private(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the open internet; IPv4 inside IPv6 counts as what it holds.

    >>> [is_public(ip) for ip in ("3.68.170.153", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1")]
    [True, False, False, False, False]
    >>> is_public("::ffff:192.168.0.1"), is_public("64:ff9b::7f00:1"), is_public("224.0.0.1")
    (False, False, False)
    """
    address = _inner(ipaddress.ip_address(ip.partition("%")[0]))
    return address.is_global and not address.is_multicast


def _inner(address: _Ip) -> _Ip:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _is_odd(url: str, parts: SplitResult) -> bool:
    """User names have no place in it, nor has what would end a line of a request."""
    is_plain = all(c.isprintable() and c != " " for c in url)
    return bool(parts.username or parts.password) or not is_plain
