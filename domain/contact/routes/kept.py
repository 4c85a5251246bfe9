"""The part of a routes file that a case keeps: the rows that its contact can still come to.

A contact's channel never changes, and neither do the settings it opened under. So rows of other
channels, rows that a setting turns off, letters that no kept row sends and the sources, which are
for readers of the file, stay out of its history. Desks, categories and the rows of its channel
stay: a person may decide again, and decides by the routes the contact opened under.
"""

from typing import Any

from domain.contact.routes.table import Channel, Protocol, Routes, Row

ALWAYS = {"name", "version", "source", "calendar", "settings", "clocks", "precedence"}


def kept(routes: Routes, channel: str) -> dict[str, Any]:
    """Return the routes of one channel under the settings as they are, without defaults."""
    rows = {name: row for name, row in routes.rows.items() if _can_come_up(routes, row, channel)}
    letters = {row.letter for row in rows.values()}
    content = routes.model_dump(mode="json", include=ALWAYS)
    shorter = routes.model_dump(mode="json", exclude_defaults=True)
    content["settings"] = shorter["settings"]
    content["desks"] = shorter["desks"]
    content["categories"] = {
        name: {key: value for key, value in category.items() if key != "source"}
        for name, category in shorter["categories"].items()
    }
    content["letters"] = {n: said for n, said in shorter["letters"].items() if n in letters}
    content["rows"] = {n: {**shorter["rows"][n], "channels": [channel]} for n in rows}
    if any(row.protocol is Protocol.END_AND_FORWARD for row in rows.values()):
        content["script"] = shorter["script"]
    if "delivery" in shorter:
        content["delivery"] = shorter["delivery"]
    return content


def _can_come_up(routes: Routes, row: Row, channel: str) -> bool:
    settings = routes.set_by_file()
    return Channel(channel) in row.channels and all(
        settings[name] in values for name, values in row.when.items() if name in settings
    )
