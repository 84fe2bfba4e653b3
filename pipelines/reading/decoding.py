"""Bytes to text: which encoding, and whether what came out can be meant.

An encoding is accepted for what it makes of the bytes, never for being declared or for being the first that does not
fail: GB18030 decodes almost anything, and pages declare gb2312 whatever they are in. Nothing is replaced, dropped or
normalised; only a byte order mark is taken off.

Characters that are no writing. Kept in the text, and left out of articles (`paragraphs`): characters without ink, as
zero-width spaces, soft hyphens, marks and isolates of direction. Kept: a Ctrl-Z that ends the file (DOS wrote it),
private-use characters up to one in a thousand in Unicode. Refused: NUL, other control characters,
lone surrogates, replacement and noncharacters, traces of a wrong decoding, and overrides of direction, for under them a
reader sees other digits than are stored. What is not here: the formats that hold text, and what the text says.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from schemas.prepared import prepared

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused: a report of that size is a dump, and its offsets and memory would be no longer bounded."""
LARGEST_TEXT = 16 * 1024 * 1024
"""The same for bytes that are text or HTML: reading twice as many was seen to take 824 MiB, and 1 GiB is the bound."""
LONGEST_LINE = 1_000_000
"""Characters of the longest line that is read: a longer one is no paragraph, and its sentences are not told apart."""

_MARKS = (  # longest first: the mark of UTF-32 little endian begins with that of UTF-16
    (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32"),
    (b"\xff\xfe", "utf-16-le", "utf-16"),
    (b"\xfe\xff", "utf-16-be", "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive (.docx, .xlsx, .zip)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
)
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a BMP image"),
)
_EXPECTED = "expected UTF-8, UTF-16, GB18030 (GBK, GB2312) or Big5"
_REMEDY = "save the file as UTF-8 and drop it again"

INKLESS = "\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff"
"""Characters without ink, as ranges of a pattern: inside a figure or a word they would tear it."""
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that names of files and what sidecars say must not hold: they break lines or turn the order of signs."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_LINES = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_UNASSIGNED_IN_GB = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_LETTER = re.compile(r"[^\W\d_]")
_HANZI = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# What byte sequences of one encoding look like when another one was used on the way here.
_MOJIBAKE = ("锟斤拷", "烫烫烫", "屯屯屯", "锘", "ï»¿", "ï¼Œ", "ï¼Ž", "ï¼š", "ï¼‰", "ã€‚", "ã€€", "â€œ", "â€˜", "â€™")
_SUSPECTS = (_CONTROLS, _OVERRIDES, _UNASSIGNED_IN_GB, _PRIVATE)
_BEYOND_BMP = 0xFFFF  # stands for all characters beyond it, which few texts have

# Real reports, simplified or traditional, hold over 99 % of their ideographs among the commoner half of the two
# national sets; the same bytes under a wrong encoding hold 30 to 56 %.
_LEAST_COMMON_SHARE = 0.75
_SAMPLE = 8_000  # ideographs that are enough to know an encoding
_MOST_PRIVATE = 0.001


class UnreadableError(Exception):
    """A file that cannot be read; `error` is a short name, the message says what, where, and what to do."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read with, as Python names it."""

    text: str
    encoding: str


def decode_text(data: bytes) -> Decoded:
    """Decode the bytes of a text file; raises `UnreadableError` where no encoding gives a text that can be meant."""
    decoded = decode_markup(data)
    require_text(decoded.text, decoded.encoding)
    return decoded


def decode_markup(data: bytes) -> Decoded:
    """Decode bytes whose text is still to be taken out of its markup; raises `UnreadableError` as `decode_text`."""
    require_size(data, LARGEST_TEXT)
    refuse_image(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(
                "not_text",
                f"the first bytes say that this is {kind} under a text suffix; give the file its true suffix",
            )
    return _decode_marked(data) or _decode_unmarked(data)


def require_size(data: bytes, limit: int = MAX_BYTES) -> None:
    """Raise `UnreadableError` for an empty file or one beyond the limit."""
    if not data:
        raise UnreadableError("empty_file", "the file has 0 bytes; give a file with text or remove it")
    if len(data) > limit:
        raise UnreadableError(
            "too_large", f"the file has {len(data):,} bytes, the limit is {limit:,}; cut it into its reports"
        )


def refuse_image(data: bytes) -> None:
    """Raise `UnreadableError` for the bytes of an image, whatever its suffix."""
    for signature, kind in _IMAGES:
        # A text may begin with the letters BM; an image of that kind tells its own size.
        if data.startswith(signature) and (signature != b"BM" or data[2:6] == len(data).to_bytes(4, "little")):
            raise UnreadableError(
                "no_text_layer",
                f"the first bytes say that this is {kind}: no text layer; give a version with text",
            )


def require_text(text: str, encoding: str, *, most_private: float | None = None) -> None:
    """Raise `UnreadableError` where a text layer cannot be meant, has no letters, or has a line without end.

    `most_private` is the share of private-use characters that is still taken for bullets and icons.
    """
    _refuse_implausible(text, encoding, most_private)
    if not _LETTER.search(text):
        what = "white space only" if not text.strip() else "digits and signs only"
        raise UnreadableError(
            "no_letters", f"the text of {len(text)} characters is {what}; give a version that holds the report"
        )
    for match in _LINES.finditer(text) if len(text) > LONGEST_LINE else ():
        if match.end() - match.start() <= LONGEST_LINE:
            continue
        raise UnreadableError(
            "line_too_long",
            f"the line at {_place(text, match.start())} has more than {LONGEST_LINE:,} characters, expected "
            "paragraphs; give a version with its line breaks",
        )


def _decode_marked(data: bytes) -> Decoded | None:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(codec)
            except UnicodeDecodeError as error:
                at = len(mark) + error.start
                raise UnreadableError(
                    "wrong_encoding",
                    f"the byte order mark says {name}, but byte {at} (0x{data[at]:02x}) does not fit it: "
                    f"{error.reason}; {_REMEDY}",
                ) from None
            return Decoded(text, name)
    return None


def _decode_unmarked(data: bytes) -> Decoded:
    at = data.find(0)
    if at >= 0:
        decoded = _decode_wide(data)
        if decoded is None:
            raise UnreadableError("not_text", f"byte {at} is NUL; {_EXPECTED}; give the text itself, saved as UTF-8")
        return decoded
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)


def _decode_wide(data: bytes) -> Decoded | None:
    """UTF-16 without a byte order mark, where one order of bytes, and only it, makes common characters."""
    if len(data) % 2 or not 0.002 < data.count(0) / len(data) < 0.6:
        return None
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _HANZI.search(text) and not _first_implausible(text, codec) and _common_share(text) >= _LEAST_COMMON_SHARE:
            found.append(Decoded(text, codec))
    return found[0] if len(found) == 1 else None


def _decode_legacy(data: bytes, failure: UnicodeDecodeError) -> Decoded:
    """GB18030 or Big5, whichever makes the more common characters of the bytes; neither, if both make rare ones."""
    tried: list[str] = []
    candidates: list[tuple[float, str, str]] = []
    for codec in ("gb18030", "big5", "cp950"):
        if codec == "cp950" and any(encoding == "big5" for _, encoding, _ in candidates):
            break  # the same with some characters more
        try:
            text = data.decode(codec)
        except UnicodeDecodeError as error:
            tried.append(f"{codec} fails at byte {error.start} (0x{data[error.start]:02x})")
            continue
        share = _common_share(text)
        found = _first_implausible(text, codec)
        if found:
            tried.append(f"{codec} gives {found}")
        elif share < _LEAST_COMMON_SHARE:
            tried.append(f"as {codec} only {share:.0%} of its ideographs are in common use")
        else:
            candidates.append((share, codec, text))
    if not candidates:
        raise UnreadableError(
            "wrong_encoding",
            f"byte {failure.start} (0x{data[failure.start]:02x}) is not UTF-8; {'; '.join(tried)}; "
            f"{_EXPECTED}; {_REMEDY}",
        )
    _, codec, text = max(candidates, key=lambda candidate: candidate[0])
    return Decoded(text, codec)


def _refuse_implausible(text: str, encoding: str, most_private: float | None) -> None:
    found = _first_implausible(text, encoding, most_private)
    if not found and (share := _common_share(text)) < _LEAST_COMMON_SHARE:
        found = (
            f"ideographs of which only {share:.0%} are in common use (real text: over 99 %), "
            "as when a text was decoded wrongly and saved again"
        )
    if found:
        raise UnreadableError(
            "wrong_encoding",
            f"read as {encoding} the text holds {found}; go back to the original file and save that as UTF-8",
        )


def _first_implausible(text: str, encoding: str, most_private: float | None = None) -> str | None:
    """What in the text cannot be meant, and where; None if all can."""
    if not _is_suspect()[_codes_of(text)].any():
        return None
    if text.endswith("\x1a"):
        text = text[:-1]
    at = text.find("\ufffd")
    if at >= 0:
        return f"the replacement character U+FFFD at {_place(text, at)}"
    for pattern, what in (
        (_CONTROLS, "the control character"),
        (_UNASSIGNED_IN_GB, "the noncharacter"),
        (_OVERRIDES, "the override of direction"),
    ):
        match = pattern.search(text)
        if match:
            return f"{what} U+{ord(match[0]):04X} at {_place(text, match.start())}"
    traces = [(at, trace) for trace in _MOJIBAKE if (at := text.find(trace)) >= 0]
    if traces:
        at, trace = min(traces)
        return f"“{trace}”, the trace of a wrong decoding, at {_place(text, at)}"
    match = _PRIVATE.search(text)
    if match:
        allowed = most_private
        if allowed is None:
            allowed = 0.0 if encoding in ("gb18030", "big5", "cp950") else _MOST_PRIVATE
        number = len(_PRIVATE.findall(text))
        if number > allowed * len(text):
            return f"{number} private-use characters, the first U+{ord(match[0]):04X} at {_place(text, match.start())}"
    return None


def has_private(encoded: bytes) -> bool:
    """Whether a text in UTF-8 holds a private-use character, as those of symbol fonts are."""
    if b"\xee" not in encoded and b"\xf3" not in encoded and b"\xf4" not in encoded:
        octets = np.frombuffer(encoded, dtype=np.uint8)
        if (octets[np.flatnonzero(octets[:-1] == 0xEF) + 1] >= 0xA4).all():
            return False  # none of the bytes that one begins with, of which the last also begins wide punctuation
    return _PRIVATE.search(encoded.decode("utf-8")) is not None


def _codes_of(text: str) -> npt.NDArray[np.uint32]:
    """Characters as numbers, those beyond U+FFFF as that."""
    return np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _BEYOND_BMP)


@cache
def _is_suspect() -> npt.NDArray[np.bool_]:
    """For each character up to U+FFFF: whether it may belong to what cannot be meant. Most texts hold none such."""
    traces = "".join(sorted({trace[0] for trace in _MOJIBAKE}))
    return table_of(f"[\ufffd\uffff{traces}{''.join(each.pattern[1:-1] for each in _SUSPECTS)}]")


def table_of(one: str) -> npt.NDArray[np.bool_]:
    """For each character up to U+FFFF: whether it matches a pattern of one character. They are made and looked through
    as one text, neighbours that match as one stretch of it: one by one takes ten times as long."""
    table = np.zeros(_BEYOND_BMP + 1, dtype=np.bool_)
    text = np.arange(len(table), dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for match in re.finditer(f"(?:{one})+", text):
        table[slice(*match.span())] = True
    return table


def _place(text: str, at: int) -> str:
    return f"character {at} (line {text.count(chr(10), 0, at) + 1})"


def _common_share(text: str) -> float:
    """Share of the ideographs that are in common use, of the first `_SAMPLE`; 1 where there are none."""
    common, found = 0, 0
    for start in range(0, len(text), _SAMPLE):
        codes = np.frombuffer(text[start : start + _SAMPLE].encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ideographs = codes[_is_ideograph(codes)][: _SAMPLE - found]
        common += int(_is_common()[np.minimum(ideographs, 0xFFFF)].sum())
        found += len(ideographs)
        if found == _SAMPLE:
            break
    return common / found if found else 1.0


def _is_ideograph(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    return ((codes >= 0x3400) & (codes <= 0x9FFF)) | (codes >= 0x20000) & (codes <= 0x3FFFF)


@cache
def _is_common() -> npt.NDArray[np.bool_]:
    """For each character up to U+FFFF: level 1 of GB 2312 (3,755 simplified) and of Big5 (5,401 traditional)."""
    return np.frombuffer(prepared(__name__, [], _decode_common, "common"), dtype=np.bool_)


def _decode_common() -> bytes:
    simplified = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    traditional = [bytes([high, low]) for high in range(0xA4, 0xC7) for low in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]]
    both = b"".join(simplified).decode("gb2312", "ignore") + b"".join(traditional).decode("big5", "ignore")
    codes = np.frombuffer(both.encode("utf-32-le"), dtype=np.uint32)
    table = np.zeros(0x10000, dtype=np.bool_)
    table[codes[_is_ideograph(codes)]] = True
    return table.tobytes()
