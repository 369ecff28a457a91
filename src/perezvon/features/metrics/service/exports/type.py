"""Letters on paper: which typeface has them, how wide they are, and where lines end.

European letters are those of DejaVu Sans, which is put into the file. Chinese ones are only named there (`STSong-Light`,
one of the typefaces that every PDF reader replaces by one of its system), so that a file is not 10 MB large.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
_CHINESE: Final = "STSong-Light"
_UNKNOWN: Final = "□"
_FOLDER: Final = "assets/fonts"


def draw(canvas: Any, place: tuple[float, float], text: str, face: str, size: float) -> None:
    """A line of text that begins at this place."""
    left, baseline = place
    for font, part in _parts(text, face):
        canvas.setFont(font, size)
        canvas.drawString(left, baseline, part)
        left += pdfmetrics.stringWidth(part, font, size)


def width(text: str, face: str, size: float) -> float:
    """How wide a text is in one line."""
    return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in _parts(text, face)))


def cut(text: str, room: float, face: str, size: float) -> str:
    """As much of the text as has room, with dots for the rest."""
    if width(text, face, size) <= room:
        return text
    return f"{_fitting(text, room - width('…', face, size), face, size)}…"


def wrapped(text: str, room: float, face: str, size: float) -> Sequence[str]:
    """The text in lines that have room, broken between words where that is possible."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, face, size) <= room:
            line = longer
            continue
        lines += [line] if line else []
        *full, line = _broken(word, room, face, size)
        lines += full
    return [*lines, line]


def _broken(word: str, room: float, face: str, size: float) -> Iterator[str]:
    """A word that is wider than a line, and Chinese, which has no spaces between words."""
    while width(word, face, size) > room:
        head = _fitting(word, room, face, size) or word[0]
        yield head
        word = word[len(head) :]
    yield word


def _fitting(text: str, room: float, face: str, size: float) -> str:
    """The longest beginning that has room."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], face, size) <= room else (low, middle - 1)
    return text[:low]


def _parts(text: str, face: str) -> Iterator[tuple[str, str]]:
    """The text in parts, each with the typeface that has its letters."""
    known = _letters(face)
    for is_known, letters in groupby(text, key=lambda letter: ord(letter) in known):
        if is_known:
            yield face, "".join(letters)
        else:
            yield _CHINESE, "".join(letter if _is_chinese(letter) else _UNKNOWN for letter in letters)


def _is_chinese(letter: str) -> bool:
    try:
        letter.encode("gbk")
    except UnicodeEncodeError:
        return False
    return letter.isprintable()


@cache
def _letters(face: str) -> frozenset[int]:
    """All that the typeface has. It is made known to the library that writes PDF, when it is first needed."""
    with resources.as_file(resources.files("perezvon") / _FOLDER / f"{face}.ttf") as path:
        font = TTFont(face, str(path))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    return frozenset(font.face.charToGlyph)
