"""Everything of a bundle as one ZIP: the same case in the same state gives the same bytes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bundle import paper
from bundle.award.dossier import AwardDossier
from bundle.contact.dossier import ContactDossier
from bundle.dispute.dossier import DisputeDossier
from bundle.document import NOBODYS, Document
from bundle.dossier import Dossier
from bundle.escalation.dossier import EscalationDossier
from bundle.exhibits import Exhibit, Writer, templates_hash
from bundle.readers import every_text, leaves_out
from domain.case.case import Case

FORMAT = "recourse-bundle/1"
PDF, RECORD, MANIFEST, SUMS, README = (
    "case.pdf", "record.json", "manifest.json", "SHA256SUMS", "README.txt",
)  # fmt: skip
DOSSIERS: dict[str, type[Dossier[Any]]] = {
    "worker-escalation": EscalationDossier,
    "dispute": DisputeDossier,
    "award": AwardDossier,
    "contact": ContactDossier,
}
OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
"""ZIP knows no earlier time."""


class Bundle(NamedTuple):
    """The files of a bundle, in order, and as of when the case is told."""

    files: dict[str, bytes]
    as_of: datetime
    left_out: list[str]

    def zipped(self) -> bytes:
        """Return the ZIP. Its files are stored as they are: compressors differ in their bytes."""
        made, at = io.BytesIO(), max(self.as_of.astimezone(UTC), OLDEST)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.files.items():
                entry = zipfile.ZipInfo(name, at.timetuple()[:6])
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, content)
        return made.getvalue()


class Told(NamedTuple):
    """All that is said of a case to one reader: what the PDF is made of, and every other file."""

    said: dict[str, Any]
    files: dict[str, bytes]
    as_of: datetime
    left_out: list[str]


def told(case: Case, view: str, *, status: dict[str, Any], sender: str) -> Told:
    """Return what is said of a case to one reader; no text of it goes anywhere but through here.

    `status` is what the query of this name answers, `sender` who letters come from.

    Raises:
        BadInput: nobody of this kind of case reads by this view.
    """
    dossier = DOSSIERS[case.kind](case, view)
    writer, notices = Writer(case, sender), dossier.notices()
    readable = [n.id for n in notices if dossier.reads(n)]
    exhibits = writer.exhibits(notices, dossier.reader.roles, readable)
    document = Document(dossier, exhibits, writer.desk)
    clear = leaves_out(case, dossier.shown_names())
    record = every_text(_record(dossier, exhibits, status, document.as_of), clear)
    letters = {e.file: clear(_letter(e)).encode("utf-8", "replace") for e in exhibits if e.text}
    return Told(
        said=every_text(document.data(), clear),
        files={RECORD: _json(record), **letters},
        as_of=document.as_of,
        left_out=[*NOBODYS, *dossier.left_out()],
    )


def bundle(
    case: Case,
    view: str,
    *,
    status: dict[str, Any],
    sender: str,
    execution: dict[str, Any] | None = None,
) -> Bundle:
    """Return the bundle of a case for one reader; `execution` is what Temporal says of its run.

    Raises:
        Refused: as `told`.
        BadInput: as `told`.
    """
    what = told(case, view, status=status, sender=sender)
    files = {PDF: paper.pdf(what.said, what.as_of), **what.files}
    files[README] = _readme(case, view, what.as_of).encode()
    files[MANIFEST] = _json(_manifest(case, view, files, what.as_of, execution))
    files[SUMS] = "".join(f"{_sha256(c)}  {name}\n" for name, c in files.items()).encode()
    return Bundle(files, what.as_of, what.left_out)


def _record(
    dossier: Dossier[Any], exhibits: Sequence[Exhibit], status: dict[str, Any], as_of: datetime
) -> dict[str, Any]:
    letters = [
        {**e.model_dump(mode="json", exclude={"text"}), "file": e.file if e.text else None}
        for e in exhibits
    ]
    return {
        "format": FORMAT,
        "for": dossier.reader.view,
        "as_of": as_of,
        "status": dossier.status(status),
        "timeline": [e.model_dump(mode="json", exclude={"about"}) for e in dossier.entries()],
        "letters": letters,
        "steps": [p.model_dump(mode="json") for p in dossier.proof()],
        "steps_not_taken": [n.model_dump(mode="json") for n in dossier.not_taken()],
        "said": [s.model_dump(mode="json") for s in dossier.said()],
        "questions": [s.model_dump(mode="json") for s in dossier.questions()],
        "checklist": [i.model_dump(mode="json") for i in dossier.checklist()],
        "left_out": dossier.left_out(),
        "state": dossier.state(),
    }


def _letter(one: Exhibit) -> str:
    sent = f"{one.sent:%Y-%m-%d %H:%M:%S} UTC" if one.sent else "unknown"
    head = [
        f"{one.number}: {one.notice}",
        f"To: the {one.to}",
        f"Left: {sent}",
        f"State: {'; '.join(filter(None, (one.state, one.remark)))}",
        *([f"Subject: {one.subject}"] if one.subject else []),
    ]
    return "\n".join([*head, "-" * 76, "", one.text])


def _manifest(
    case: Case,
    view: str,
    files: dict[str, bytes],
    as_of: datetime,
    execution: dict[str, Any] | None,
) -> dict[str, Any]:
    calendar = case.calendar
    days = {"name": calendar.name, "version": calendar.version, "hash": calendar.hash}
    return {
        "format": FORMAT,
        "case": case.case_id,
        "workflow_id": case.workflow_id,
        "kind": case.kind,
        "for": view,
        "as_of": as_of,
        "policy": case.snapshot.policy_ref.model_dump(mode="json"),
        "calendar": days,
        "templates_sha256": templates_hash(),
        "temporal": execution,
        "files": [
            {"name": name, "bytes": len(content), "sha256": _sha256(content)}
            for name, content in files.items()
        ],
    }


def _readme(case: Case, view: str, as_of: datetime) -> str:
    return f"""The file of {case.workflow_id}, as of {as_of:%Y-%m-%d %H:%M:%S} UTC, for: {view}

{PDF}        the file, for people: PDF/A-2a, PDF/UA-1
{RECORD}     the same for programs; texts are whole here, also where paper cuts them
letters/        every letter and post that the reader may read, as plain text
{MANIFEST}   size and SHA-256 of every file, the rules that decided, the run in Temporal
{SUMS}      the checksums once more, for the command below

To check that nothing was changed, unpack it and say, in its folder:

    sha256sum --check {SUMS}        (macOS: shasum -a 256 --check {SUMS})

Checksums in a ZIP can be made anew by whoever changes it. Whoever hands it over can make the
bundle again: from the same case in the same state, with the same release, it has the same bytes.
manifest.json names the run in Temporal whose history it was read from, and how long that was.

Times are local in the case's zone, and in UTC. Letters are written again from the facts that were
kept with the case, by the templates of this release; templates_sha256 in {MANIFEST} names them.
What was left out, and why, is in section 10 of {PDF}.

This is information, not legal advice. It finds for nobody, and it files nothing.
"""


def _json(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, indent=1, ensure_ascii=False, default=_plain)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
