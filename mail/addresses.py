"""Mail addresses: in both spellings of a domain, and left out of records and logs."""

import re

import idna

ADDRESS = re.compile(r"\S+@\S+")


def without_addresses(text: str) -> str:
    """Return a text with `<address>` in place of each mail address."""
    return ADDRESS.sub("<address>", text)


def ascii_domain(domain: str) -> str:
    """Return a domain as mail servers know it, in small letters: `xn--bcher-kva.example`.

    Raises:
        ValueError: no domain can have this name.
    """
    if domain.isascii():
        return domain.lower()
    return idna.encode(domain, uts46=True).decode().lower()


def ascii_address(address: str) -> str:
    """Return an address with its domain as mail servers know it.

    Raises:
        ValueError: no domain can have this name.
    """
    user, at, domain = address.rpartition("@")
    return f"{user}{at}{ascii_domain(domain)}"


def comparable(address: str) -> str:
    """Return an address in one spelling, to compare it; what is none stays as it is."""
    try:
        return ascii_address(address.strip().lower())
    except ValueError:
        return address.strip().lower()
