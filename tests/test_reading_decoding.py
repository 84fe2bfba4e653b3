"""Bytes to text: encodings that are read, and what is refused with which words."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.reading.decoding import LARGEST_TEXT, UnreadableError, decode_text

SIMPLIFIED = "全省农村贫困人口全部脱贫，贫困县全部摘帽，现行标准下三百二十九万人。\r\n粮食产量增长2.5%。\n"
TRADITIONAL = "全國經濟發展統計公報：農業總產值增長，人民生活水準進一步提高，財政收入較上年增加。"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SIMPLIFIED.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + SIMPLIFIED.encode(), "utf-8-sig"),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "utf-16"),
        (SIMPLIFIED.encode("utf-16-le"), "utf-16-le"),
        (SIMPLIFIED.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + SIMPLIFIED.encode("utf-32-le"), "utf-32"),
        (SIMPLIFIED.encode("gb18030"), "gb18030"),
        (SIMPLIFIED.encode("gb2312"), "gb18030"),
    ],
)
def test_simplified_text_is_read_in_every_supported_encoding(data: bytes, encoding: str) -> None:
    """The text comes out as it was, line ends kept and byte order mark gone, with the encoding named."""
    decoded = decode_text(data)
    assert (decoded.text, decoded.encoding) == (SIMPLIFIED, encoding)


def test_traditional_text_is_read_as_big5_and_as_utf_8() -> None:
    """Big5 is told from GB18030 by the characters that come out; in UTF-8 traditional ones are no sign of damage."""
    assert decode_text(TRADITIONAL.encode("big5")).encoding == "big5"
    assert decode_text(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert decode_text(TRADITIONAL.encode()).text == TRADITIONAL


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", "empty_file", "0 bytes"),
        (" \n\u3000\r\n".encode(), "no_letters", "white space only"),
        ("12.5 % 。\n".encode(), "no_letters", "digits and signs only"),
        (b"%PDF-1.7 rest", "not_text", "PDF"),
        (b"PK\x03\x04rest", "not_text", "zip"),
        ("全省".encode() + b"\x00" + "粮食".encode(), "not_text", "byte 6 is NUL"),
        (SIMPLIFIED.encode("utf-16-le")[:-1], "not_text", "is NUL"),
        ("全省粮食产量\ufffd增长".encode(), "wrong_encoding", "U+FFFD at character 6 (line 1)"),
        ("全省\n粮食\x08产量".encode(), "wrong_encoding", "U+0008 at character 5 (line 2)"),
        ("粮食锟斤拷产量".encode(), "wrong_encoding", "锟斤拷"),
        (("\ue123" * 3 + "粮食产量").encode(), "wrong_encoding", "3 private-use characters"),
        ("粮食\uffff".encode(), "wrong_encoding", "noncharacter U+FFFF"),
        (SIMPLIFIED.encode().decode("latin-1").encode(), "wrong_encoding", "control character"),
        (SIMPLIFIED.encode().decode("gb18030", "ignore").encode(), "wrong_encoding", "private-use"),
        ("鍏鐪鍐滄潙璐鍥浜哄彛鎽樺附鐜琛鏍囧噯".encode(), "wrong_encoding", "in common use"),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le") + b"\x00\xd8", "wrong_encoding", "byte order mark"),
        (SIMPLIFIED.encode() + b"\xff\xff\xff", "wrong_encoding", "is not UTF-8"),
        (SIMPLIFIED.encode()[1:], "wrong_encoding", "gb18030"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_where_and_what_to_do(data: bytes, error: str, says: str) -> None:
    """A refusal names the kind, says what was found and where, and ends in something to do."""
    with pytest.raises(UnreadableError) as raised:
        decode_text(data)
    assert raised.value.error == error
    assert says in str(raised.value)
    assert any(verb in str(raised.value) for verb in ("give", "save", "remove"))


def test_a_file_beyond_the_limit_is_refused_before_it_is_decoded() -> None:
    """A file larger than the limit is named with its size and the limit."""
    with pytest.raises(UnreadableError, match=f"{LARGEST_TEXT:,}"):
        decode_text(bytes(LARGEST_TEXT + 1))


def test_a_stray_private_use_character_in_utf_8_is_kept() -> None:
    """One bullet from a symbol font does not cost a long report."""
    text = "\uf0b7" + SIMPLIFIED * 40
    assert decode_text(text.encode()).text == text


_common = [bytes([high, low]) for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
_ideographs = st.sampled_from(b"".join(_common).decode("gb2312"))


@given(st.lists(_ideographs, min_size=20, max_size=60).map("".join), st.sampled_from(["utf-8", "gb18030"]))
def test_common_text_is_read_back_exactly(text: str, encoding: str) -> None:
    """A text of common ideographs comes back as written, unless its bytes are UTF-8 of something else as well."""
    data = text.encode(encoding)
    if encoding != "utf-8":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            assume(False)
    assert decode_text(data).text == text
