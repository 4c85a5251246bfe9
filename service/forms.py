"""Multipart forms, as SendGrid's Inbound Parse posts them."""

from typing import Any

from python_multipart.multipart import MultipartParser, parse_options_header

MOST_PARTS = 200


def form_fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the fields of a multipart form; of several with one name, the first.

    Raises:
        ValueError: the body is no such form.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        msg = "the body is no multipart form"
        raise ValueError(msg)
    collected = _Fields()
    parser = MultipartParser(boundary, collected.callbacks())
    parser.write(body)
    parser.finalize()
    return collected.fields


def form_type(body: bytes) -> str:
    """Return the content type of a form that was kept without it: line one is the boundary."""
    line = body[:200].partition(b"\r\n")[0].decode("latin-1").removeprefix("--")
    return f'multipart/form-data; boundary="{line}"'


class _Fields:
    """The fields of a form, collected by the callbacks of the parser."""

    def __init__(self) -> None:
        self.fields: dict[str, bytes] = {}
        self._header, self._value = b"", b""
        self._name, self._content = "", bytearray()
        self._parts = 0

    def callbacks(self) -> Any:  # noqa: ANN401 (a typed dict of the library's own)
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
            "on_part_end": self._on_part_end,
        }

    def _on_part_begin(self) -> None:
        self._name, self._content, self._parts = "", bytearray(), self._parts + 1
        if self._parts > MOST_PARTS:
            msg = "the form has too many fields"
            raise ValueError(msg)

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode("latin-1")
        self._header, self._value = b"", b""

    def _on_part_end(self) -> None:
        self.fields.setdefault(self._name, bytes(self._content))
