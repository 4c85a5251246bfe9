"""Files that appear whole or not at all, readable by their owner only."""

import os
import secrets
from pathlib import Path


def write_whole(file: Path, content: bytes, *, replace: bool) -> None:
    """Write a file under another name in its folder, then give it its own name.

    Raises:
        FileExistsError: the file exists and is not to be replaced; it stays as it is.
        OSError: the file cannot be written.
    """
    part = file.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
        if replace:
            part.replace(file)
        else:
            os.link(part, file)  # unlike a rename, a link never replaces an existing file
    finally:
        part.unlink(missing_ok=True)
