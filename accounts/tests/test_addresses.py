"""Promises about where a request comes from."""

import pytest
from django.test import RequestFactory

from accounts.addresses import client_ip, network_of


def seen(peer="203.0.113.9", forwarded=None):
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=peer, **more))


def test_forwarded_address_counts_for_nothing_without_a_trusted_proxy(settings):
    settings.TRUSTED_PROXY_COUNT = 0
    assert seen(forwarded="198.51.100.1") == "203.0.113.9"


@pytest.mark.parametrize(("count", "expected"), [(1, "192.0.2.3"), (2, "192.0.2.2")])
def test_address_written_by_the_outermost_trusted_proxy_counts(settings, count, expected):
    settings.TRUSTED_PROXY_COUNT = count
    assert seen(forwarded="10.9.9.9, 192.0.2.2, 192.0.2.3") == expected


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "nonsense, nonsense", ""])
def test_unreadable_or_missing_hop_falls_back_to_the_peer(settings, forwarded):
    settings.TRUSTED_PROXY_COUNT = 2
    assert seen(forwarded=forwarded) == "203.0.113.9"


@pytest.mark.parametrize("text", ["192.0.2.3:5000", "::ffff:192.0.2.3", " 192.0.2.3 "])
def test_one_address_has_one_spelling(settings, text):
    settings.TRUSTED_PROXY_COUNT = 1
    assert seen(forwarded=text) == "192.0.2.3"


def test_ipv6_counts_by_its_64():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")


def test_socket_without_an_address_is_unknown():
    assert seen(peer="") == "unknown"
