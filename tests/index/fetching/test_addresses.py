"""Which IP addresses may be asked."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fetching.addresses import refusal

PUBLIC = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"]
PUBLIC += ["192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::200e"]
OWN = ["127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1"]
OWN += ["fc00::1", "fd12:3456::1", "100.127.255.255"]
NEVER = ["0.0.0.0", "0.1.2.3", "169.254.1.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::"]
NEVER += ["192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "fe80::1", "fec0::1"]
NEVER += ["ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8"]
NEVER += ["64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1"]
NEVER += ["4000::1", "1::1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:10.0.0.1", "fe80::1%eth0"]
METADATA = ["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]
METADATA += ["169.254.170.2", "fd00:ec2::254%eth0"]

BLOCK_NAMES = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"]
BLOCK_NAMES += ["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"]
BLOCK_NAMES += ["203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32"]
BLOCKS = [ip_network(name) for name in BLOCK_NAMES]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_asked(ip: str) -> None:
    assert refusal(ip_address(ip)) == ""


@pytest.mark.parametrize("ip", OWN)
def test_addresses_of_ones_own_are_asked_only_where_the_setting_allows(ip: str) -> None:
    assert refusal(ip_address(ip))
    assert refusal(ip_address(ip), allow_private=True) == ""


@pytest.mark.parametrize("ip", NEVER + METADATA)
def test_what_serves_no_pages_is_never_asked(ip: str) -> None:
    assert refusal(ip_address(ip))
    assert refusal(ip_address(ip), allow_private=True)


def test_the_reason_names_what_is_closest() -> None:
    reasons = {ip: refusal(ip_address(ip)) for ip in ("169.254.169.254", "169.254.1.1", "::ffff:10.0.0.1", "::1", "::")}
    assert list(reasons.values()) == ["cloud metadata", "link-local", "IPv4-mapped", "loopback", "unspecified"]


@settings(deadline=None)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_is_asked_that_python_takes_for_not_global(ip: IPv4Address | IPv6Address) -> None:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_link_local:
        assert refusal(ip)


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_most_of_ipv4_is_public_and_the_rest_is_in_a_known_range(ip: IPv4Address) -> None:
    """Strict, but not by refusing everything: what is refused lies in one of the registered blocks."""
    assert bool(refusal(ip)) == any(ip in block for block in BLOCKS)


@settings(deadline=None)
@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "::", "64:ff9b::", "64:ff9b:1::"]))
def test_an_ipv4_address_inside_an_ipv6_one_is_refused_whatever_it_is(ip: IPv4Address, prefix: str) -> None:
    wrapped = IPv6Address(int(IPv6Address(prefix)) | int(ip))
    assert refusal(wrapped, allow_private=wrapped != IPv6Address("::1"))


@settings(deadline=None)
@given(st.ip_addresses(v=6, network="2000::/3"))
def test_allowing_private_addresses_allows_no_other(ip: IPv6Address) -> None:
    assert bool(refusal(ip)) == bool(refusal(ip, allow_private=True))
