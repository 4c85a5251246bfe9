"""Countries and their parts by the names that people use, with the codes to write.

code_of(name) -> str | None                  'did you mean "GB"?' for "United Kingdom" or "UK"
subdivision_of(country, name) -> str | None  'did you mean "BY"?' for "Bavaria" or "Bayern"
"""

import difflib
import re
import unicodedata
from functools import cache

import holidays

_MORE_NAMES = {
    "UK": "GB",
    "GREAT BRITAIN": "GB",
    "BRITAIN": "GB",
    "USA": "US",
    "AMERICA": "US",
    "UAE": "AE",
    "EMIRATES": "AE",
    "HOLLAND": "NL",
    "KOREA": "KR",
    "CZECH REPUBLIC": "CZ",
}
_UK_PARTS = {"ENGLAND": "ENG", "SCOTLAND": "SCT", "WALES": "WLS", "NORTHERN IRELAND": "NIR"}
ENGLISH = {
    "AT": {
        "carinthia": "2", "lower austria": "3", "upper austria": "4", "styria": "6", "tyrol": "7",
        "vienna": "9",
    },
    "BE": {"flanders": "Flemish", "wallonia": "French"},
    "CH": {
        "basel country": "BL", "basel city": "BS", "geneva": "GE", "grisons": "GR",
        "lucerne": "LU", "st gallen": "SG", "valais": "VS", "vaud": "VD", "zurich": "ZH",
    },
    "DE": {
        "bavaria": "BY", "hesse": "HE", "lower saxony": "NI", "mecklenburg western pomerania": "MV",
        "north rhine westphalia": "NW", "rhineland palatinate": "RP", "saxony": "SN",
        "saxony anhalt": "ST", "thuringia": "TH",
    },
    "ES": {
        "andalusia": "AN", "aragon": "AR", "balearic islands": "IB", "basque country": "PV",
        "canary islands": "CN", "castile and leon": "CL", "castile la mancha": "CM",
        "catalonia": "CT", "galicia": "GA", "navarre": "NC", "valencia": "VC",
    },
    "FR": {"reunion": "974", "french guiana": "973"},
    "IT": {
        "florence": "FI", "genoa": "GE", "mantua": "MN", "milan": "MI", "naples": "NA",
        "padua": "PD", "rome": "RM", "south tyrol": "BZ", "syracuse": "SR", "trent": "TN",
        "turin": "TO", "venice": "VE",
    },
}  # fmt: skip
"""English names that the package `holidays` does not have, which knows the country's own."""


@cache
def _codes() -> dict[str, str]:
    """Return the code of each country by its English name without blanks."""
    found = {}
    for code in holidays.list_supported_countries(include_aliases=False):
        for kind in type(holidays.country_holidays(code)).__mro__:
            if kind.__name__ == "HolidayBase":
                break
            if kind.__module__.startswith("holidays.countries."):
                found[kind.__name__.upper()] = code
    return found


def code_of(name: str) -> str | None:
    """Return a hint with the code of a country that is named in words, or None."""
    given = name.strip().upper()
    country, _, subdivision = given.partition("-")
    if given in _UK_PARTS:
        return f'write "country: GB" and "subdivision: {_UK_PARTS[given]}"'
    code = _MORE_NAMES.get(given) or _codes().get(re.sub(r"[^A-Z]", "", given))
    if code == "GB":
        return 'did you mean "GB", with a subdivision such as ENG or SCT?'
    if code:
        return f'did you mean "{code}"?'
    known = holidays.list_supported_countries().get(country, [])
    if subdivision in known:
        return f'write "country: {country}" and "subdivision: {subdivision}"'
    return None


def subdivision_of(country: str, name: str) -> str | None:
    """Return a hint with the code of a subdivision that is named in words, or None."""
    if country not in holidays.list_supported_countries():
        return None
    codes = _parts(country)
    given = _plain(name)
    if given in codes:
        return f'did you mean "{codes[given]}"?'
    for near in difflib.get_close_matches(given, codes, n=1, cutoff=0.75):
        return f'did you mean "{codes[near]}" ({near.title()})?'
    return None


@cache
def _parts(country: str) -> dict[str, str]:
    """Return the code of each part of a country by its names, without accents and hyphens."""
    aliases = type(holidays.country_holidays(country)).get_subdivision_aliases()
    found = {_plain(each): code for code, names in aliases.items() for each in names}
    found |= {_plain(f"{country}-{code}"): code for code in aliases}
    return ENGLISH.get(country, {}) | found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]", " ", bare).split())
