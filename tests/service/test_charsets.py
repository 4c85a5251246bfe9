"""Characters by what mail programs mean with the name of a charset."""

import pytest

from service.charsets import decoded
from service.parse_mail import parse
from tests.service.kit import OURS, parsed


@pytest.mark.parametrize(
    ("text", "written", "called"),
    [
        ("We\u2019ll pay \u2013 5 \u20ac", "cp1252", "iso-8859-1"),
        ("We\u2019ll pay \u2013 5 \u20ac", "cp1252", "us-ascii"),
        ("We\u2019ll pay \u2013 5 \u20ac", "cp1252", "no-such-charset"),
        ("We\u2019ll pay \u2013 5 \u20ac", "cp1252", "utf-8"),
        ("We\u2019ll pay \u2013 5 \u20ac", "utf-8", "iso-8859-1"),
        ("We\u2019ll pay \u2013 5 \u20ac", "utf-8", None),
        ("We\u2019ll pay \u2013 5 \u20ac", "utf-16", "unicode"),
        ("\u4ed8\u6b3e \u570b \u20ac", "gb18030", "gb2312"),
        ("\u4ed8\u6b3e\u9555", "gbk", "GB_2312-80"),
        ("\u2460 \u652f\u6255\u3044", "cp932", "shift_jis"),
        ("\ub620 \ud3b2", "cp949", "ks_c_5601-1987"),
        ("\u0130stanbul \u2013 \u20ac", "cp1254", "iso-8859-9"),
        ("\u0e08\u0e48\u0e32\u0e22 \u201d", "cp874", "tis-620"),
        ("\u041e\u043f\u043b\u0430\u0442\u0430", "koi8-r", "koi8-r"),
    ],
)
def test_a_charset_is_what_programs_mean_by_its_name(
    text: str, written: str, called: str | None
) -> None:
    """Nothing that its writer typed becomes a control character or a question mark."""
    assert decoded(text.encode(written), called) == text


@pytest.mark.parametrize("name", ["idna", "punycode", "base64", "rot13", "unicode_escape", "\x00"])
def test_a_codec_that_is_no_charset_is_none(name: str) -> None:
    """A mail may name anything."""
    assert decoded("d\u00e9j\u00e0".encode(), name) == "d\u00e9j\u00e0"


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        (b"=?iso-8859-1?Q?We=92ll_pay_=96_5_=80?=", "We\u2019ll pay \u2013 5 \u20ac"),
        (b"=?gb2312?B?" + b"gbnXow==" + b"?=", b"\x81\xb9\xd7\xa3".decode("gb18030")),
        ("Ger\u00fcst".encode(), "Ger\u00fcst"),
        ("Ger\u00fcst".encode("cp1252"), "Ger\u00fcst"),
        (b"=?x?Q?a?= =?utf-8?B?//?= b", None),
    ],
)
def test_a_subject_is_read_by_the_same_rule(head: bytes, subject: str | None) -> None:
    """Encoded words have charsets, too, and some programs write bytes."""
    found = parsed(b"From: pm@example.com\r\nSubject: " + head + b"\r\n\r\nx").subject
    assert subject is None or found == subject


def test_a_page_may_name_its_own_charset() -> None:
    """If the header of the part names none."""
    html = "<meta http-equiv=x content='text/html; charset=gb2312'>\u4ed8\u6b3e".encode("gbk")
    head = b"From: pm@example.com\r\nContent-Type: text/html\r\n\r\n"
    assert parsed(head + html).text == "\u4ed8\u6b3e"


def test_each_field_of_the_parsed_form_has_its_charset() -> None:
    """The page is taken where the text is blank."""
    found = parse(
        {
            "from": "J\u00f6rg <pm@example.com>".encode(),
            "subject": "f\u00fcr Sie".encode("cp1252"),
            "text": b" \n",
            "html": "<p>5&nbsp;\u20ac f\u00fcr Sie</p>".encode("cp1252"),
            "charsets": b'{"subject": "iso-8859-1", "html": "windows-1252", "from": "utf-8"}',
        },
        OURS,
    )
    assert (found.text, found.subject, found.sender) == (
        "5 \u20ac f\u00fcr Sie",
        "f\u00fcr Sie",
        "pm@example.com",
    )
