"""The build of this code: a hash of everything that decides what a worker does."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("activities", "domain", "files", "infra", "mail", "templates", "workflows")
"""Folders whose files a worker runs or sends; policies are a case's own once it is open."""

DIGITS = 12


@cache
def build_of_this_code() -> str:
    """Return the build id: the same code, the same id, on every machine."""
    files = [ROOT / "requirements.lock", ROOT / "settings.py", ROOT / "worker.py"]
    for folder in CODE:
        found = (ROOT / folder).rglob("*")
        files += [f for f in found if f.is_file() and f.suffix != ".pyc" and f.name[0] != "."]
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda one: one.relative_to(ROOT).as_posix()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:DIGITS]
