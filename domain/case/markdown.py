"""Markdown for the Web UI: somebody's words in a table, where they are text and nothing else."""

WORDS = 60


def cell(text: str, longest: int = WORDS) -> str:
    """Return somebody's words for one cell of a table: short, on one line, without its marks."""
    line = " ".join(text.split()).replace("|", "/")
    short = line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#!" else mark for mark in short)
