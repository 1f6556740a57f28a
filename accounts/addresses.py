"""Which address a request comes from, by as many proxies as the operator vouches for, and no more."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_ip(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; "unknown" behind a socket without one.

    X-Forwarded-For grows to the right, so what a client wrote into it stands to the left of what counts.
    """
    peer = _parse(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = _parse(forwarded[-count]) if 0 < count <= len(forwarded) else None
    return str(seen or peer or UNKNOWN)


def network_of(ip: str) -> str:
    """What limits count by: an IPv4 address, or the /64 that one IPv6 customer can move about in."""
    address = _parse(ip)
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return str(address or UNKNOWN)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
