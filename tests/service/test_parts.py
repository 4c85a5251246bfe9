"""The part of a mail that its writer wrote, whatever the mail is made of."""

import pytest

from tests.service.kit import parsed

PLAIN, PAGE = "text/plain; charset=utf-8", "text/html; charset=utf-8"
IMAGE = "image/png; name=a.png\r\nContent-Transfer-Encoding: base64"
OTHER_MAIL = (
    "From: x@example.org\r\nSubject: old\r\nContent-Type: text/plain\r\n\r\nWe accept all of it."
)
SEALED = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"


def composed(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    """Return a mail of several parts, each with its content type."""
    body = "".join(f"--b\r\nContent-Type: {type_}\r\n\r\n{said}\r\n" for type_, said in parts)
    head = f"From: pm@example.com\r\nSubject: Re\r\nContent-Type: multipart/{kind}; boundary=b"
    return f"{head}\r\n\r\n{body}--b--\r\n".encode()


def page(html: str) -> str:
    """Return the text of a mail that is a page."""
    return parsed(f"From: pm@example.com\r\nContent-Type: {PAGE}\r\n\r\n{html}".encode()).text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([(PLAIN, "See:"), (IMAGE, "iVBORw0KGgo="), (PLAIN, "We refuse.")], "See:\n\nWe refuse."),
        ([(PAGE, "<p>See:</p>"), (IMAGE, ""), (PAGE, "<p>We refuse.</p>")], "See:\n\nWe refuse."),
        ([(PAGE, "<p>We refuse.</p>"), ("message/rfc822", OTHER_MAIL)], "We refuse."),
        ([(PLAIN, "We refuse."), ("message/rfc822", OTHER_MAIL)], "We refuse."),
        ([("message/rfc822", OTHER_MAIL), (PLAIN, "We refuse.")], "We refuse."),
        ([(PLAIN, "We refuse."), ("text/plain; name=terms.txt", "We accept.")], "We refuse."),
        ([(PLAIN, "We refuse."), ("text/calendar", "BEGIN:VCALENDAR")], "We refuse."),
    ],
)
def test_all_that_was_written_counts_and_nothing_attached(
    parts: list[tuple[str, str]], text: str
) -> None:
    """Pieces around a picture are one text; another mail and a file are not its writer's words."""
    found = parsed(composed(*parts))
    assert (found.text, found.unread) == (text, "")


@pytest.mark.parametrize(
    ("plain", "html", "text"),
    [
        ("We pay on Friday.", "<p>We <b>pay</b> on Friday.</p>", "We pay on Friday."),
        (" \u00a0 ", "<p>We pay.</p>", "We pay."),
        ("We pay.", "", "We pay."),
        ("We pay.", "<p>We pay.</p><p>But not before the gate is mended.</p>", None),
        ("This mail is a page.", "<p>We refuse.</p>", "This mail is a page.\n\nWe refuse."),
    ],
)
def test_of_two_forms_the_plain_one_counts_unless_it_says_something_else(
    plain: str, html: str, text: str | None
) -> None:
    """A pointer to the page or a piece of it is not what was written, and a blank is nothing."""
    whole = "We pay.\n\nBut not before the gate is mended."
    found = parsed(composed((PLAIN, plain), (PAGE, html), kind="alternative")).text
    assert found == (whole if text is None else text)


@pytest.mark.parametrize(
    ("parts", "unread"),
    [
        ([("message/rfc822", OTHER_MAIL)], "nothing but an attachment (message/rfc822)"),
        (
            [(PLAIN, " "), ("application/pdf", "JVBER")],
            "nothing but an attachment (application/pdf)",
        ),
        ([(PLAIN, " "), ("application/ms-tnef; name=winmail.dat", "x")], "Outlook's own format"),
        ([(PLAIN, "See below."), ("application/octet-stream; name=WINMAIL.DAT", "x")], "Outlook"),
        ([(SEALED, "MIAG")], "S/MIME"),
        ([(SEALED, "MIAG"), (PLAIN, "A footer of a list.")], "S/MIME"),
        ([(PLAIN, "-----BEGIN PGP MESSAGE-----\n\nhQEMA")], "an encrypted mail"),
    ],
)
def test_words_that_cannot_be_read_are_said_to_be_there(
    parts: list[tuple[str, str]], unread: str
) -> None:
    """A person looks at what is sealed, and at what has no words but files."""
    assert unread in parsed(composed(*parts)).unread


def test_a_mail_signed_as_a_whole_is_not_taken_for_an_empty_one() -> None:
    """S/MIME in one piece has its words inside."""
    raw = f"From: pm@example.com\r\nContent-Type: {SEALED}\r\n\r\nMIAG".encode()
    assert (parsed(raw).text, "S/MIME" in parsed(raw).unread) == ("", True)


def test_a_text_signed_by_pgp_is_read_without_its_signature() -> None:
    """The frame of a clear signature is not its writer's text."""
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe pay.\n"
    text += "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    assert parsed(composed((PLAIN, text))).text == "We pay."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>We can&#39;t pay &amp; won&rsquo;t&nbsp;wait.</p>", "We can't pay & won\u2019t wait."),
        ("We&#x20;pay &lt;480 &euro;&gt;", "We pay <480 \u20ac>"),
        (
            "<p>Yes.</p><!--[if gte mso 9]><xml><o:x>96</o:x></xml><![endif]--><!-- a > b -->",
            "Yes.",
        ),
        ("<p>We refuse.</p><!-- never ends <p>We accept.</p>", "We refuse."),
        ("<![if !mso]>We pay.<![endif]>", "We pay."),
        ("<head><title>t</title><style>p{}</style><body><p>We pay.", "We pay."),
        ("<div style='DISPLAY: none'>We <p>accept</p></div>We refuse.", "We refuse."),
        ("<p hidden>No.<p>We refuse.", "No.\n\nWe refuse."),
        ("<p>We <s>accept</s> refuse.</p>", "We [struck out: accept] refuse."),
        ("Done <img alt='\U0001f44d' src=x><img alt='logo.png'>", "Done \U0001f44d"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("a\n  b<br>c<br/><br>d", "a b\nc\n\nd"),
        ("<blockquote>Is it\npaid?</blockquote>No.", "> Is it paid?\n\nNo."),
        ("<table><tr><td>Due</td><td>480</td></tr></table>", "Due 480"),
    ],
)
def test_a_page_is_read_as_it_is_shown(html: str, text: str) -> None:
    """Entities are characters, comments are nothing, and what is hidden was not written."""
    assert page(html) == text
