"""Words that may decide something are found however a mail program wrote them."""

import pytest

from service.decisive import may_decide


@pytest.mark.parametrize(
    "text",
    [
        "I can tell you now that we\naccept what was proposed.",
        "as of today we have\npaid the invoice",
        "we have\u00a0paid",
        "we've paid the invoice",
        "we\u2019ve already paid",
        "It\u2019s been\r\n  paid.",
        "Payment has been\nsent this morning.",
        "WE ACCEPT",
        "We ac\u00adcept.",
        "We acc\u200bept.",
        "We\u200baccept.",
        "We \uff41ccept.",
        "I would rather turn it down.",
        "That works for us.",
        "Yes.",
        "No, thank you.",
        "OK",
        "\U0001f44d",
        "+",
        "Thank you for the long talk, and \u2705 from all partners of the firm here.",
        "Wir nehmen an.",
        "Wir sind mit dem Vorschlag ein-\nverstanden, also einverstanden.",
        "Der Betrag ist \u00fcberwiesen.",
        "J\u2019accepte la proposition.",
        "La facture est r\u00e9gl\u00e9e depuis hier soir.",
        "Aceptamos la propuesta.",
        "Accettiamo la vostra proposta.",
        "Wij gaan akkoord.",
        "Aceitamos a proposta.",
        "Zgadzamy si\u0119 na propozycj\u0119.",
        "Zap\u0142acili\u015bmy wczoraj ca\u0142\u0105 faktur\u0119.",
        "Vi godkender forslaget.",
        "Vi godk\u00e4nner f\u00f6rslaget.",
        "Vi godkjenner forslaget.",
        "Vi er enige i forslaget.",
        "Hyv\u00e4ksymme ehdotuksen.",
        "Souhlas\u00edme.",
    ],
)
def test_words_that_may_decide_are_seen(text: str) -> None:
    """Over line ends, blanks of any kind, contractions and marks without width."""
    assert may_decide(text)


@pytest.mark.parametrize(
    "text",
    [
        "On Friday.",
        "We look into it.",
        "We pay on Friday.",
        "Please send me the drawings of the first floor again.",
        "Nous regardons.",
        "Wir schauen es uns an.",
        "Who is on site when the electrician comes, and is there no key?",
        "",
    ],
)
def test_other_words_decide_nothing(text: str) -> None:
    """An answer that only speaks of the matter reaches its case at once."""
    assert not may_decide(text)
