"""Writing files: whole or not at all, and for their owner only."""

from pathlib import Path

import pytest

from files.whole import write_whole


def test_a_file_is_written_whole_and_for_its_owner(tmp_path: Path) -> None:
    """The file has its content and mode 600, and nothing else is left in the folder."""
    file = tmp_path / "one.txt"
    write_whole(file, b"one", replace=False)
    assert file.read_bytes() == b"one"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_an_existing_file_is_replaced_only_if_asked(tmp_path: Path) -> None:
    """Without `replace` the file that is there stays, and no part of another is left."""
    file = tmp_path / "one.txt"
    file.write_bytes(b"before")
    with pytest.raises(FileExistsError):
        write_whole(file, b"after", replace=False)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"before", [file])
    write_whole(file, b"after", replace=True)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"after", [file])
