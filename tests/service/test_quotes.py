"""The new text of a mail: quotations are left out, and in doubt nothing is."""

import pytest

from service.quotes import Answered, without_quotes
from tests.service.kit import OURS

QUOTED = """We pay on Friday.

- invoice 7
- invoice 8

On Wed, 4 Mar 2026 at 09:00, Escalations desk <desk@mail.example.com> wrote:
> Hello Ilse Brandt,
>
> A worker asks for an answer.
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We pay on Friday.", "We pay on Friday."),
        (QUOTED, "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        (QUOTED.replace("wrote:", "schrieb:"), "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        ("Yes.\n\n-- Reply above this line --\nHello", "Yes."),
        ("Yes.\n\nFrom: Desk <desk@mail.example.com>\nSent: Wednesday\n\nHello", "Yes."),
        ("On my word: yes.", "On my word: yes."),
        ("> only a quote", "> only a quote"),
    ],
)
def test_what_was_quoted_is_left_out(text: str, words: str) -> None:
    """The newest words stay, lists and all; in doubt the whole stays."""
    assert without_quotes(text, OURS).text == words


US = "Escalations desk <desk@mail.example.com>"
LETTER = "Hello Ilse Brandt,\nA worker asks for an answer.\n"
MARKED = "\n> Hello Ilse Brandt,\n>\n> A worker asks for an answer.\n"

HEADS = {
    "Gmail fr": f"Le mar. 24 nov. 2026 \u00e0 09:00, {US} a\n\u00e9crit :\n{MARKED}",
    "Gmail fr, twice": f"Le mar. 24 nov. 2026 \u00e0\n09:00, {US} a\n\u00e9crit :\n{MARKED}",
    "Gmail es": f"El mar, 24 nov 2026 a las 9:00, {US}\nescribi\u00f3:\n{MARKED}",
    "Gmail de": "Am Di., 24. Nov. 2026 um 09:00 Uhr schrieb Escalations desk <\n"
    f"desk@mail.example.com>:\n{MARKED}",
    "Gmail pt": f"Em ter., 24 de nov. de 2026 \u00e0s 09:00, {US}\nescreveu:\n{MARKED}",
    "Gmail it": f"Il giorno mar 24 nov 2026 alle ore 09:00 {US} ha\nscritto:\n{MARKED}",
    "Gmail sv": f"Den tis 24 nov. 2026 09:00 {US} skrev:\n{MARKED}",
    "Gmail da": f"Den tir. 24. nov. 2026 kl. 09.00 skrev {US}:\n{MARKED}",
    "Gmail nb": f"tir. 24. nov. 2026 kl. 09:00 skrev {US}\n:\n{MARKED}",
    "Gmail fi": f"ti 24. marrask. 2026 klo 9.00 {US}\nkirjoitti:\n{MARKED}",
    "Gmail tr": f"Escalations desk <desk@mail.example.com>, 24 Kas 2026 Sal, 09:00\n"
    f"tarihinde \u015funu yazd\u0131:\n{MARKED}",
    "Outlook da": f"Fra: {US}\nSendt: 24. november 2026\nTil: I\nEmne: Case\n\n{LETTER}",
    "Outlook sv": f"Fr\u00e5n: {US}\nSkickat: den 24 november\nTill: I\n\u00c4mne: x\n\n{LETTER}",
    "Outlook nl": f"Van: {US}\nVerzonden: dinsdag 24 november\nAan: I. Brandt\n\n{LETTER}",
    "Outlook fi": f"L\u00e4hett\u00e4j\u00e4: {US}\nL\u00e4hetetty: tiistai\nAihe: x\n\n{LETTER}",
    "Outlook fr": f"De : {US}\nEnvoy\u00e9 : mardi 24 novembre\n\u00c0 : I\nObjet : x\n\n{LETTER}",
    "Outlook ru": f"\u041e\u0442: {US}\n\u0414\u0430\u0442\u0430: 24\n\n{LETTER}",
    "Outlook, ruled": f"{'_' * 32}\nFra: {US}\nSendt: tirsdag\nTil: I\n\n{LETTER}",
    "name only": f"Fra: Escalations desk\nSendt: tirsdag\nTil: I\n\n{LETTER}",
    "date first": f"Dato: tirsdag\nFra: {US}\nTil: I\n\n{LETTER}",
    "Outlook, bold": f"*Fra:* {US}\n*Sendt:* tirsdag\n*Til:* I\n\n{LETTER}",
    "Samsung": f"-------- Oprindelig meddelelse --------\nFra: {US}\nDato: 24.11.2026\n\n{LETTER}",
    "Samsung, one line": f"-------- Original message --------From: {US} Date: 24/11/2026 09:00 "
    f"(GMT+01:00) To: I. Brandt Subject: Case Hello Ilse Brandt,\nA worker asks for an answer.",
    "subject only": "Fra: A desk\nSendt: tirsdag\nEmne: [Case WM-1042] A worker asks\n\n" + LETTER,
    "greeting only": f"Pe mar., 24 nov. 2026, a scris:\n\n{LETTER}",
    "Proton": f"--- Original Message ---\nOn Tuesday, November 24th, 2026 at 9:00 AM, {US} wrote:\n"
    f"{MARKED}",
    "Zoho": f"---- On Tue, 24 Nov 2026 14:02:50 +0530 desk@mail.example.com wrote ----\n\n{LETTER}",
}
ANSWERED = Answered("Re: [Case WM-1042] A worker asks", "Ilse Brandt")


@pytest.mark.parametrize("program", HEADS)
@pytest.mark.parametrize("above", ["We look into it.", "On Friday.\n\nPlan: none.\n\nIlse Brandt"])
def test_our_own_letter_is_cut_in_any_language(program: str, above: str) -> None:
    """By our address, our name, the subject or the greeting, where no program's head is known."""
    assert without_quotes(f"{above}\n\n{HEADS[program]}", OURS, ANSWERED).text == above


@pytest.mark.parametrize(
    "text",
    [
        "I wrote down what desk@mail.example.com asked on 3.12.2026 at 10:00:\nWe refuse.",
        "Please tell desk@mail.example.com: we refuse.",
        "Answer: we refuse.\nReason: see the photo.",
        f"See below.\n\nOn 24 Nov 2026, {US} wrote:\n> Paid?\n\nNo.\n\n> When?\n\nNever.",
        f"Hi,\n\nOn Tue, 24 Nov 2026 at 09:00, {US} wrote:\n> Is it paid?\nNo.",
        f"On Tue, 24 Nov 2026 at 09:00, {US} wrote:\n> Is it paid?\n\nNo.",
    ],
)
def test_what_its_writer_wrote_is_not_cut(text: str) -> None:
    """Words that name us, words that look like fields, and answers between the lines stay."""
    assert without_quotes(text, OURS, ANSWERED).text == text


def test_a_footer_below_a_quotation_is_no_answer() -> None:
    """A signature of a phone stands below whatever it answers."""
    for footer in ("Sent from my phone", "-- \nIlse Brandt", "Ilse Brandt"):
        text = f"{QUOTED}\n{footer}"
        assert without_quotes(text, OURS, ANSWERED).text.startswith("We pay on Friday.")
        assert "A worker asks" not in without_quotes(text, OURS, ANSWERED).text
