"""Write bundle/glyphs.py: the characters for which typst's fonts have a glyph. Takes minutes.

    python scripts/glyphs.py

PDF/UA requires a glyph for every character. typst reports a missing glyph as an error, so this
script compiles every character.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import typst

FILE = Path(__file__).resolve().parent.parent / "bundle" / "glyphs.py"
NOT_SEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
NOT_ASKED = ("CJK UNIFIED", "HANGUL SYLLABLE", "TANGUT", "CUNEIFORM", "BAMUM", "EGYPTIAN", "YI ")
"""Scripts with thousands of characters, none of which is in a font of typst."""
LAST = 0x1FFFF
AT_ONCE = 64
WIDTH = 96
PAGE = b"""#set document(title: "glyphs")
#set text(font: "Libertinus Serif", lang: "en")
#set page(width: auto, height: auto)
#for it in json(bytes(sys.inputs.data)) { par("x" + it) }
"""


def shows(chars: list[str]) -> bool:
    """Return whether all of the characters have a glyph."""
    try:
        typst.compile(
            PAGE,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(chars)},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return False
    return True


def shown(chars: list[str]) -> Iterator[str]:
    """Yield the characters that have a glyph, found by bisection."""
    if shows(chars):
        yield from chars
    elif len(chars) > 1:
        middle = len(chars) // 2
        yield from shown(chars[:middle])
        yield from shown(chars[middle:])


def ranges(chars: Iterator[str]) -> list[list[int]]:
    """Return the first and last character of each consecutive run."""
    found: list[list[int]] = []
    for char in chars:
        if found and found[-1][1] == ord(char) - 1:
            found[-1][1] = ord(char)
        else:
            found.append([ord(char), ord(char)])
    return found


def main() -> None:
    """Write bundle/glyphs.py."""
    known = [
        char
        for char in map(chr, range(0x20, LAST))
        if unicodedata.category(char) not in NOT_SEEN
        and not unicodedata.name(char, "").startswith(NOT_ASKED)
    ]
    some = (known[n : n + AT_ONCE] for n in range(0, len(known), AT_ONCE))
    runs = ranges(char for chars in some for char in shown(chars))
    cells = [f"(0x{first:X}, 0x{last:X})," for first, last in runs]
    lines = re.sub(rf"(.{{1,{WIDTH}}})(?: |$)", r"    \1\n", " ".join(cells))
    release = ".".join(version("typst").split(".")[:2])
    FILE.write_text(
        f'"""The characters that the fonts of typst {release} show; made by scripts/glyphs.py."""'
        f"\n\n# fmt: off\nRANGES: tuple[tuple[int, int], ...] = (\n{lines})\n# fmt: on\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
