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
        ({"List_Id": "<all.example.com>", "Precedence": "bulk"}, "auto-reply"),
        ({"Auto_Submitted": "no (a person wrote it)"}, "answer"),
        ({"Auto_Submitted": "auto-notified (by a cron job)"}, "auto-reply"),
        ({"X_Auto_Reply": "yes"}, "auto-reply"),
        ({"X_Auto_Reply": "no"}, "answer"),
        ({"X_Autoresponse": "yes"}, "auto-reply"),
        ({"X_Precedence": "auto_reply"}, "auto-reply"),
        ({"X_Precedence": "bulk (a note)"}, "auto-reply"),
        ({"Preference": "auto_reply"}, "auto-reply"),
        ({"Precedence": "Auto-Reply"}, "auto-reply"),
        ({"Precedence": "first-class"}, "answer"),
        ({"X_FC_MachineGenerated": "true"}, "auto-reply"),
        ({"X_Auto_Response_Suppress": "All"}, "answer"),
        ({"Subject": "=?iso-8859-1?Q?R=E9ponse_automatique?= : absent"}, "auto-reply"),
        ({"Subject": "Re: Automatic reply: [Case WM-1042]"}, "answer"),
        ({"Subject": "Poissaolot ja palkat"}, "answer"),
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


@pytest.mark.parametrize(
    ("headers", "doubt"),
    [
        ({"Feedback_ID": "17485103:user:proton"}, ""),
        ({"Feedback_ID": "i197146af:Fastmail"}, ""),
        ({"Feedback_ID": "1:campaign:9:esp"}, "Feedback-ID"),
        ({"Precedence": "list"}, "a group"),
        ({"List_Id": "Team <team.example.com>", "Precedence": "list"}, "a group"),
        ({"X_MS_Exchange_Inbox_Rules_Loop": "pm@example.com"}, "a rule"),
    ],
)
def test_a_person_behind_a_provider_or_a_group_is_heard(
    headers: dict[str, str], doubt: str
) -> None:
    """Providers mark every mail; what came through a group is looked at by a person."""
    found = parsed(a_mail(**headers))
    assert found.nature == "answer"
    assert doubt in found.why
    assert bool(found.why) is bool(doubt)


SUBJECTS = {
    "en": "Automatic reply: [Case WM-1042]",
    "de": "Automatische Antwort: [Case WM-1042]",
    "fr": "R\u00e9ponse automatique\u00a0: [Case WM-1042]",
    "es": "Respuesta autom\u00e1tica: [Case WM-1042]",
    "it": "Risposta automatica: [Case WM-1042]",
    "nl": "Automatisch antwoord: [Case WM-1042]",
    "pt": "Resposta autom\u00e1tica: [Case WM-1042]",
    "pl": "Automatyczna odpowied\u017a: [Case WM-1042]",
    "da": "Automatisk svar: [Case WM-1042]",
    "sv": "AUTOMATISKT SVAR: [Case WM-1042]",
    "nb": "Frav\u00e6rsmelding - tilbake mandag",
    "fi": "Automaattinen vastaus: [Case WM-1042]",
    "cs": "Automatick\u00e1 odpov\u011b\u010f: [Case WM-1042]",
    "ja": "\u81ea\u52d5\u5fdc\u7b54: [Case WM-1042]",
    "ru": "\u0410\u0432\u0442\u043e\u043e\u0442\u0432\u0435\u0442: x",
    "labelled": "[EXTERN] Automatische Antwort: x",
    "without accents": "Reponse automatique: x",
}


@pytest.mark.parametrize("language", SUBJECTS)
def test_an_automatic_reply_is_known_by_its_subject(language: str) -> None:
    """Exchange answers without any header, in the language of its user."""
    assert parsed(a_mail(Subject=SUBJECTS[language])).nature == "auto-reply"


@pytest.mark.parametrize(
    "subject", ["Unzustellbar: x", "Non remis : x", "Onbestelbaar: x", "Kan ikke leveres: x"]
)
def test_a_bounce_is_known_by_its_subject_and_sender(subject: str) -> None:
    """In the languages of mail servers, too."""
    assert parsed(a_mail(Subject=subject, From_="postmaster@example.com")).nature == "bounce"
    assert parsed(a_mail(Subject=subject)).nature == "answer"
