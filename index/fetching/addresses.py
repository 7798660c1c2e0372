"""Which IP addresses may be asked: those of the public internet, and no other unless a setting says so.

A page or a feed can name any host, and a host can have any address. Without this check whoever writes a feed could
have this machine ask its own services, its neighbours, or the address at which a cloud hands out keys.

Python's ``is_global`` alone does not do: what it counts changed between releases, and it takes addresses of
translators (NAT64, 6to4, Teredo) for public whose last bits name a private one. So the ranges stand here, from the
registries of special addresses (IANA, RFC 6890), and ``is_global`` is asked on top.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

IP = IPv4Address | IPv6Address

# Answer every process of a machine in a cloud, some with keys to all of it. Refused whatever the settings say.
_METADATA = frozenset(
    ip_address(written)
    for written in (
        "169.254.169.254",  # most clouds
        "169.254.170.2",  # containers at Amazon
        "169.254.170.23",
        "100.100.100.200",  # Alibaba
        "168.63.129.16",  # Azure; looks public
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # Amazon
        "fd00:ec2::23",
        "fd20:ce::254",  # Google
    )
)
# "Own" ranges may be allowed by a setting, the others never: nothing that serves pages is there.
_OWN = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "carrier": ("100.64.0.0/10",),
}
_NEVER = {
    "unspecified": ("0.0.0.0/8", "::/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10", "fec0::/10"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": (
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("240.0.0.0/4", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16", "2001::/23"),
    ),
    "IPv4-mapped": ("::ffff:0:0/96",),
    "translated": ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
}
_RANGES = [
    (ip_network(written), name, name in _OWN) for name, ranges in {**_OWN, **_NEVER}.items() for written in ranges
]
_RANGES.sort(key=lambda known: -known[0].prefixlen)  # the narrowest that holds an address names it
_PUBLIC_V6 = IPv6Network("2000::/3")  # all of IPv6 that is given out


def refusal(ip: IP, *, allow_private: bool = False) -> str:
    """Why an address is not asked, in a word or two; "" if it may be."""
    if isinstance(ip, IPv6Address) and ip.scope_id:
        ip = IPv6Address(int(ip))  # with a scope it equals none of those listed
    if ip in _METADATA:
        return "cloud metadata"
    for network, name, own in _RANGES:
        if ip.version == network.version and ip in network:
            return "" if own and allow_private else name
    if isinstance(ip, IPv6Address) and (ip not in _PUBLIC_V6 or _is_isatap(ip)):
        return "reserved"
    return "" if ip.is_global else "reserved"


def _is_isatap(ip: IPv6Address) -> bool:
    """Whether its last bits are an IPv4 address for a tunnel within a site (RFC 5214)."""
    return (int(ip) >> 32) & 0xFDFF_FFFF == 0x5EFE
