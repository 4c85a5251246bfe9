"""Letters in a real browser, as narrow as a phone: not scrolled sideways, and to be read."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, ViewportSize

from cli.gallery import gallery, samples
from tests.every_letter import LETTERS, WRITTEN, changed

pytestmark = pytest.mark.browser

NARROW = ViewportSize(width=320, height=640)
READABLE = 4.5  # WCAG 2 level AA
LOOK = """
() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0\\)/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let pale = 21;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const ends = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const contrast = (Math.max(...ends) + 0.05) / (Math.min(...ends) + 0.05);
    pale = Math.min(pale, contrast);
    if (contrast < READABLE) faint.push(walker.currentNode.data.trim());
  }
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => h.tagName);
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  return {wide, faint, pale, headings, ground: ground(document.body)};
}
""".replace("READABLE", str(READABLE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the gallery, and beside it each letter with endless words."""
    made = tmp_path_factory.mktemp("letters")
    gallery(made)
    for sample in samples():
        facts = changed(sample.letter.facts, lambda key, now: "W" * 400 if key in WRITTEN else now)
        page = LETTERS.render(sample.letter.model_copy(update={"facts": facts}))
        name = f"{sample.letter.workflow}-{sample.name}-endless.html"
        (made / name).write_text(page.html, encoding="utf-8")
    return made


def pages(folder: Path) -> list[Path]:
    return sorted(set(folder.glob("*.html")) - {folder / "index.html"})


async def look(page: Page, file: Path) -> dict[str, Any]:
    await page.goto(file.as_uri())
    seen: dict[str, Any] = await page.evaluate(LOOK)
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_letter_fits_a_narrow_phone_and_can_be_read(
    page: Page, folder: Path, scheme: Literal["light", "dark"]
) -> None:
    """At 320 px no letter is scrolled sideways, whatever words are in it, no text has less contrast
    than 4.5 to 1 in either scheme, and headings are in order."""
    await page.set_viewport_size(NARROW)
    await page.emulate_media(color_scheme=scheme)
    found: dict[str, object] = {}
    grounds = set()
    for file in pages(folder):
        seen = await look(page, file)
        grounds.add(seen["ground"])
        in_order = seen["headings"][0] == "H1" and set(seen["headings"][1:]) == {"H2"}
        if seen["wide"] > 0 or seen["faint"] or not in_order:
            found[file.name] = seen
    assert found == {}
    assert grounds == {"rgb(18, 22, 27)" if scheme == "dark" else "rgb(238, 241, 244)"}


@pytest.mark.parametrize("width", [320, 1280])
async def test_the_gallery_itself_fits_and_can_be_read(
    page: Page, folder: Path, width: int
) -> None:
    """The page that shows all letters is not scrolled sideways either, on a phone or a screen."""
    await page.set_viewport_size({"width": width, "height": 900})
    seen = await look(page, folder / "index.html")
    assert seen["wide"] <= 0
    assert seen["faint"] == []
    assert seen["headings"][0] == "H1"


async def test_a_wide_or_pale_letter_is_found(page: Page, folder: Path) -> None:
    """The look of the browser itself can fail: a line that does not wrap and a pale grey do."""
    file = folder / "worker-escalation-update.html"
    broken = folder / "broken.htm"
    text = file.read_text(encoding="utf-8")
    broken.write_text(text.replace("<h1", f'<p style="color: #cccccc">{"W" * 90}</p><h1'))
    broken.write_text(broken.read_text().replace("overflow-wrap: anywhere", ""))
    await page.set_viewport_size(NARROW)
    seen = await look(page, broken)
    assert seen["wide"] > 0
    assert seen["faint"]
