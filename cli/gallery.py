"""The gallery: every letter with invented facts, on one page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, select_autoescape

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox
from activities.rendering import TEMPLATES, Templates
from domain.base import Frozen
from domain.post.letter import Contact, Letter

SENDER = "Recourse <recourse@example.com>"


class Sample(Frozen):
    """A letter with invented facts. `name` is its kind, or a variant of it such as update-late."""

    name: str
    letter: Letter

    @property
    def contact(self) -> Contact:
        return self.letter.contacts[0]


def samples(folder: Path = TEMPLATES) -> Iterator[Sample]:
    """Yield the sample letters of all workflows with templates."""
    for file in sorted(folder.glob("*/samples.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, sample in content["letters"].items():
            yield Sample(name=name, letter=_letter(file.parent.name, name, sample, content))


def posts(folder: Path = TEMPLATES) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and invented facts of each text for the platform."""
    for file in sorted(folder.glob("*/samples.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, facts in content.get("posts", {}).items():
            yield f"{file.parent.name}/{name}", {**content["common"], **facts}


def _letter(workflow: str, name: str, sample: dict[str, Any], content: dict[str, Any]) -> Letter:
    kind, case = sample.get("kind", name), content["case"]
    return Letter(
        notice=f"{workflow}/{case}/{kind}/1",
        case=case,
        workflow=workflow,
        kind=kind,
        to_role=sample["to"],
        contacts=(Contact.model_validate(content["contacts"][sample["to"]]),),
        facts={**content["common"], **sample["facts"]},
        late=sample.get("late"),
        possible_repeat=sample.get("possible_repeat", False),
    )


def gallery(folder: Path) -> list[Path]:
    """Write every letter as HTML and text, and an index; return the files, the index first.

    Nothing is sent, and the pages load nothing from the network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    letters = Letters(Outbox(folder), FileDirectory(), sender=SENDER)
    shown, files = [], []
    for sample in samples():
        mail = letters.mail(sample.letter, sample.contact)
        stem = f"{sample.letter.workflow}-{sample.name}"
        page, text = folder / f"{stem}.html", folder / f"{stem}.txt"
        page.write_text(mail.html, encoding="utf-8")
        text.write_text(mail.text, encoding="utf-8")
        names = {"id": stem, "group": sample.letter.workflow, "name": sample.name}
        shown.append(names | mail.model_dump())
        files += [page, text]
    shown_posts = [
        {"id": name.replace("/", "-"), "group": name.split("/")[0], "name": name.split("/")[1]}
        | {"text": Templates().plain(name, facts)}
        for name, facts in posts()
    ]
    index = folder / "index.html"
    index.write_text(_PAGE.render(letters=shown, posts=shown_posts), encoding="utf-8")
    return [index, *files]


_PAGE = Environment(
    autoescape=select_autoescape(default=True, default_for_string=True)
).from_string(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Letters of Recourse</title>
<style>
:root { --ground: #ffffff; --ink: #1c2430; --faint: #48525f; --line: #c6ced7; --paper: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1014; --ink: #e4e8ec; --faint: #a9b4c0; --line: #3a444f; --paper: #1c2229; }
}
body { margin: 0 auto; padding: 24px; max-width: 1320px; background: var(--ground);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 0 24px;
  margin-bottom: 24px; font-size: 15px; }
nav h2 { grid-column: 1 / -1; margin: 16px 0 4px; font-size: 16px; }
nav a { color: inherit; }
section { border-top: 1px solid var(--line); padding: 20px 0; }
section h2 { font-size: 20px; margin: 0 0 8px; }
.group { color: var(--faint); font-weight: 400; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px;
  font-size: 14px; }
dt { color: var(--faint); }
dd { margin: 0; }
.both { display: grid; grid-template-columns: minmax(0, 640px) minmax(0, 1fr); gap: 20px; }
@media (max-width: 1000px) { .both { grid-template-columns: minmax(0, 1fr); } }
iframe { width: 100%; height: 900px; border: 1px solid var(--line); border-radius: 6px; }
pre { margin: 0; padding: 14px; overflow: auto; background: var(--paper); border-radius: 6px;
  font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; }
</style>
</head>
<body>
<h1>Letters of Recourse</h1>
<p>Every letter with invented people and facts. On the left what a mail program shows, on the
right the plain text; both leave in one mail. They follow the colours that your system prefers.</p>
<nav aria-label="Letters">
{% for group, some in (letters + posts)|groupby("group") %}
<h2>{{ group|replace("-", " ")|capitalize }}</h2>
{% for one in some %}<a href="#{{ one.id }}">{{ one.name }}</a>
{% endfor %}
{% endfor %}
</nav>
{% for one in letters %}
<section id="{{ one.id }}">
<h2><span class="group">{{ one.group }}:</span> {{ one.name }}</h2>
<dl><dt>From</dt><dd>{{ one.sender.name }} &lt;{{ one.sender.email }}&gt;</dd>
<dt>To</dt><dd>{{ one.to.name }} &lt;{{ one.to.email }}&gt;</dd>
<dt>Subject</dt><dd>{{ one.subject }}</dd></dl>
<div class="both">
<iframe src="{{ one.id }}.html" title="{{ one.id }} as HTML" loading="lazy" sandbox></iframe>
<pre>{{ one.text }}</pre>
</div>
</section>
{% endfor %}
{% for one in posts %}
<section id="{{ one.id }}"><h2><span class="group">{{ one.group }}:</span> {{ one.name }}</h2>
<p>A message on the platform, which both sides read.</p>
<pre>{{ one.text }}</pre></section>
{% endfor %}
</body>
</html>
"""
)
