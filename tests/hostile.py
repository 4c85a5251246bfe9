"""What people may write, and what they may try: words that want to be markup, headers or code."""

from typing import Any

from hypothesis import strategies as st

HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "x\r\nBcc: eve@example.com",
        "x\n\nFrom: eve@example.com",
        "x\u2028Bcc: eve@example.com\x85",
        "<script>alert(1)</script>",
        "</td></table><img src=x onerror=alert(1)>",
        '" style="position:fixed',
        "{{ 7 * 7 }}{% raw %}",
        "<!-- --><![CDATA[",
        "</style><style>",
        "\u202egnissim\u2066",
        "\ud800",
        "\x00\x1b[2J",
        "a;b,c <eve@example.com>",
        "=?utf-8?q?Bcc=3A_eve=40example=2Ecom?=",
    ]
)


def hostile(value: Any, poison: str) -> Any:  # noqa: ANN401 (facts are any JSON)
    """Return the facts with the poison at the end of every text."""
    if isinstance(value, str):
        return f"{value} {poison}"
    if isinstance(value, dict):
        return {key: hostile(item, poison) for key, item in value.items()}
    return [hostile(item, poison) for item in value] if isinstance(value, list) else value
