"""The verb `letters`: every letter on one page, for looking at before anybody gets one."""

import re
from pathlib import Path

from cli.gallery import gallery, posts, samples

NAMES = [f"{sample.letter.workflow}-{sample.name}" for sample in samples()]


def test_the_gallery_shows_every_letter(tmp_path: Path) -> None:
    """One page shows all letters as HTML and as text, each with a link, and nothing is sent."""
    index, *files = gallery(tmp_path / "letters")
    shown = index.read_text()
    assert len(files) == 2 * len(NAMES)
    for name in NAMES:
        assert f'src="{name}.html"' in shown
    assert not list(tmp_path.rglob("*.eml"))
    ids = re.findall(r' id="([^"]*)"', shown)
    assert sorted(re.findall(r'href="#([^"]*)"', shown)) == sorted(set(ids))
    assert len(ids) == len(NAMES) + len([*posts()])
