"""The readers of an award's letters: counsel, a right address, letters that did not arrive."""

from datetime import datetime
from typing import Any

from domain.award import letters
from domain.award.checks import unknown_respondent
from domain.award.codes import AwardCode
from domain.award.commands import CorrectContact, RepresentedBy
from domain.award.state import AwardState
from domain.case import questions
from domain.case.ask_messages import QuestionAsked
from domain.post.letter import Contact
from domain.post.notice import UNREACHED, Notice


def ask(case: AwardState, fact: QuestionAsked, now: datetime) -> None:
    """Ask whoever handles the case; what is asked after the end needs a person."""
    if case.is_open:
        questions.ask(case, fact, now)
        return
    text = f"the {fact.asked_by} asked something after the end ({case.outcome})"
    code, key = AwardCode.ASKED_AFTER_THE_END, f"late:{fact.id}"
    case.write(now, "question", text, code=code, by=fact.asked_by, about=(key,))
    case.flag(key, f'{text}: "{fact.text[:500]}"; answer it, then say ack')


def unknown_party(
    case: AwardState, command: RepresentedBy | CorrectContact, _now: datetime
) -> str | None:
    """Return that the award names nobody of this id, or None."""
    return None if command.party == "winner" else unknown_respondent(case, command.party)


def _words(case: AwardState, party: str) -> str:
    return "the winner" if party == "winner" else case.words(party)


def _about(party: str) -> tuple[str, ...]:
    return () if party == "winner" else (party,)


def represented_by(case: AwardState, command: RepresentedBy, now: datetime) -> None:
    """Write to a party's counsel from now on."""
    text = f"{_words(case, command.party)} is represented; letters go to counsel from now on"
    about = _about(command.party)
    case.write_command(now, command, text, AwardCode.REPRESENTED, about=about)
    case.counsel[command.party] = command.counsel


def correct_contact(case: AwardState, command: CorrectContact, now: datetime) -> None:
    """Write to the right address from now on; a letter that did not arrive goes again."""
    role = "winner" if command.party == "winner" else case.role(command.party)
    text = f"the address of {_words(case, command.party)} is corrected"
    about = _about(command.party)
    case.write_command(now, command, text, AwardCode.CONTACT_CORRECTED, about=about)
    changes: dict[str, Any] = {"email": command.email}
    if command.person:
        changes["name"] = command.person
    right = case.contacts(role)[0].model_copy(update=changes)
    if command.party in case.counsel:
        case.counsel[command.party] = right
    else:
        _set_contact(case, command.party, right)
    case.clear_flag(f"contact:{role}")
    _send_again(case, role, now)


def _set_contact(case: AwardState, party: str, contact: Contact) -> None:
    changes: dict[str, Any] = {"winner": contact}
    if party != "winner":
        changes = {
            "respondents": tuple(
                r.model_copy(update={"contact": contact}) if r.id == party else r
                for r in case.file.respondents
            )
        }
    case.file = case.file.model_copy(update=changes)


def _send_again(case: AwardState, role: str, now: datetime) -> None:
    """Send the newest letter to a role again, if it did not arrive."""
    sent = [n for n in case.notices if n.to_role == role and n.channel == "mail"]
    if not sent or sent[-1].state not in UNREACHED:
        return
    case.clear_flag(sent[-1].id)
    again = letters.send(case, now, sent[-1].kind, role, dict(sent[-1].facts))
    text, code = f"the {again.kind} letter goes again", AwardCode.LETTER_AGAIN
    case.write(now, "terms", text, code=code, to=role, notice=again.id)


def bounced(case: AwardState, notice: Notice, said: str, now: datetime) -> None:
    """Mark an address that does not work, and tell ops."""
    if not case.is_open:
        return
    hint = f"{said}; correct_contact gives the right address"
    case.flag(f"contact:{notice.to_role}", hint)
    if notice.to_role != "ops":
        letters.attention(case, now, [hint])
