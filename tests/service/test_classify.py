"""The nature of a mail: a person's answer, or a machine's mail."""

import pytest

from tests.service.kit import a_mail, parsed


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "answer"),
        ({"Auto_Submitted": "no"}, "answer"),
        ({"Auto_Submitted": "auto-replied"}, "auto-reply"),
        ({"Auto_Submitted": "auto-generated; owner-email=x@example.com"}, "auto-reply"),
        ({"Precedence": "bulk"}, "auto-reply"),
        ({"Precedence": "auto_reply"}, "auto-reply"),
        ({"X_Autoreply": "yes"}, "auto-reply"),
        ({"X_Autorespond": "1"}, "auto-reply"),
        ({"List_Id": "<all.example.com>"}, "auto-reply"),
        ({"Return_Path": "<>"}, "auto-reply"),
        ({"Subject": "Automatic reply: [Case WM-1042]"}, "auto-reply"),
        ({"Subject": "Out of Office: back on Monday"}, "auto-reply"),
        ({"Subject": "Abwesenheitsnotiz"}, "auto-reply"),
        ({"From_": "MAILER-DAEMON@example.com", "Subject": "Undeliverable: x"}, "bounce"),
        ({"From_": "noreply@example.com"}, "auto-reply"),
        ({"From_": "Escalations desk <desk@mail.example.com>"}, "own"),
        ({"From_": "case-x@reply.example.com"}, "own"),
        ({"X_Notification_Id": "worker-escalation/WM-1042/update/1"}, "own"),
        ({"Subject": "Re: office move and reply"}, "answer"),
    ],
)
def test_a_machine_is_told_from_a_person(headers: dict[str, str], kind: str) -> None:
    """RFC 3834 and what mail programs really send; in doubt it is a person."""
    assert parsed(a_mail(**headers)).nature == kind


def test_a_delivery_report_is_a_bounce_and_a_receipt_is_none() -> None:
    """A multipart/report says itself what it reports."""
    for report, kind in (
        ("delivery-status", "bounce"),
        ("disposition-notification", "read-receipt"),
    ):
        head = f"From: a@example.com\r\nContent-Type: multipart/report; report-type={report}; "
        raw = f'{head}boundary="b"\r\n\r\n--b\r\n\r\nIt failed.\r\n--b--\r\n'.encode()
        assert parsed(raw).nature == kind


def test_an_empty_envelope_sender_is_a_machine() -> None:
    """Whoever must not be answered by SMTP is not a person who answers."""
    assert parsed(a_mail(), sender="").nature == "auto-reply"
