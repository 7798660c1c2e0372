"""Tesseract, the program, if it is installed: a picture of a page goes in, its words with boxes and confidences out.

A process for each page, fed through pipes: this one may write no file. It inherits the limit of memory; its time is
limited by the processor's and by the clock. Of several languages at once it reads each about as well as with that one
alone (docs/formats.md), so all that are wanted and installed are given to it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from statistics import median

from PIL import Image, ImageOps

from index.readers.text_files import LIGATURES, one_line
from index.settings import ReadingSettings

DPI = 300  # what it reads best; pictures are brought to it
PROGRAM = "tesseract"
_PATIENCE = 3  # times the limit of the processor's time, by the clock: before the worker's parent loses its own
_ANSWER_SECONDS = 30.0  # to name its languages
_PART = re.compile(r"<span class='(ocr_\w{1,20}|ocrx_word)'[^<>]{0,80}? title=['\"]([^<>'\"]*)['\"][^<>]*>([^<]*+)")
_SOLID = re.compile(r"class='(ocr_photo|ocr_separator)'[^<>]{0,80}? title=['\"]bbox (\d+) (\d+) (\d+) (\d+)")
_RULES = re.compile(r"^[|_~¦=\\]+|[|_~¦=\\]+$")  # what is made of rules between columns
_BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_OVERDUE = getattr(signal, "SIGXCPU", 0)  # what ends a process that used up its time
_LEAST_PIXELS = 8  # of the sides of a word
_BORDER = 30  # pixels around a letter
_LEAST_SLOPE = 0.0005  # less moves a line by a pixel or two over the whole page


Picture = Image.Image  # of a page, in shades of grey
Solid = tuple[float, float, float, float]  # left, top, right, bottom of what is printed and is no text


class EngineMissing(Exception):
    """There is no engine, or it lacks the languages; ``str(error)`` says what to install."""


class EngineFailed(Exception):
    """The engine did not read a page: it took too long, or ended before it was done."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in pixels of the picture that was read."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: int  # 0 … 100


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. Its own box is that on the page put straight; those of its words are as scanned."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of its letters, pixels from descender to ascender
    page: int = 0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def chars(self) -> int:
        return sum(len(word.text) for word in self.words)


def recognise(picture: Image.Image, settings: ReadingSettings) -> tuple[list[Line], list[Solid]]:
    """The lines of a picture in shades of grey at ``DPI``, in no order, and what is printed beside text: pictures and
    rules. Raises EngineMissing and EngineFailed."""
    languages = _languages(settings)
    head = f"P5 {picture.width} {picture.height} 255\n".encode()  # PNM: nothing to decode
    options = ["-l", languages, "--dpi", str(DPI), "--psm", "3", "-c", "tessedit_create_hocr=1"]
    written = _run(options, head + picture.tobytes(), settings.seconds_per_file)
    solids = [tuple(map(float, box)) for kind, *box in _SOLID.findall(written)]
    return _straightened(list(_lines(written)), [(one[0], one[1], one[2], one[3]) for one in solids])


def recognise_word(
    picture: Image.Image, box: tuple[int, int, int, int], settings: ReadingSettings, letter: bool = False
) -> Word | None:
    """The one word, or the one capital letter, in a part of a picture; None for anything else."""
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(picture.width, box[2]), min(picture.height, box[3])
    if min(right - left, bottom - top) < _LEAST_PIXELS:
        return None
    part = picture.crop((left, top, right, bottom))
    darkest, lightest = part.getextrema()
    middle = (int(darkest) + int(lightest)) // 2  # type: ignore[arg-type]
    # Black on white with a border: on grey grain without one it is not told.
    part = ImageOps.expand(part.point(lambda shade: 255 * (shade > middle)), _BORDER, fill=255)
    head = f"P5 {part.width} {part.height} 255\n".encode()
    options = [
        "-l",
        _languages(settings),
        "--dpi",
        str(DPI),
        "--psm",
        "10" if letter else "8",
        "-c",
        "tessedit_create_hocr=1",
    ]
    words = [
        word for line in _lines(_run(options, head + part.tobytes(), settings.seconds_per_file)) for word in line.words
    ]
    if len(words) != 1 or (letter and not (len(words[0].text) == 1 and words[0].text.isupper())):
        return None
    found = words[0]
    across, down = left - _BORDER, top - _BORDER
    return replace(
        found,
        left=across + found.left,
        top=down + found.top,
        right=across + found.right,
        bottom=down + found.bottom,
    )


def _languages(settings: ReadingSettings) -> str:
    program = shutil.which(PROGRAM)
    wanted = settings.ocr_languages
    packages = " ".join(f"tesseract-ocr-{language.replace('_', '-')}" for language in wanted)
    if not program:
        raise EngineMissing(
            "scanned: reading it needs text recognition (OCR); install Tesseract (on Debian: apt install "
            f"tesseract-ocr {packages}), then run: dateline retry"
        )
    there = _installed(program)
    usable = [language for language in wanted if language in there]
    if not usable:
        raise EngineMissing(
            f"scanned: Tesseract is installed without the languages {', '.join(wanted)} (setting "
            f"index.reading.ocr_languages); on Debian: apt install {packages}, then run: dateline retry"
        )
    return "+".join(usable)


@lru_cache(maxsize=4)
def _installed(program: str) -> frozenset[str]:
    """The languages that a program has."""
    try:
        done = subprocess.run(
            [program, "--list-langs"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_ANSWER_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineFailed(f"{PROGRAM} does not answer") from error
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:])


def _run(options: list[str], picture: bytes, seconds: float) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # threads cost more than they bring on one page
    try:
        process = subprocess.Popen(
            [PROGRAM, "stdin", "stdout", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError as error:
        raise EngineFailed(f"{PROGRAM} could not be started: {error.strerror}") from error
    with process:
        _limit_time(process.pid, seconds)
        try:
            written, _ = process.communicate(picture, _PATIENCE * seconds)
        except BaseException as error:
            process.kill()
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise EngineFailed(f"{PROGRAM} took longer than {_PATIENCE * seconds:,g} seconds") from None
            raise
    if code := process.returncode:
        if code == -_OVERDUE:
            raise EngineFailed(f"{PROGRAM} took longer than {seconds:,g} seconds of the processor")
        raise EngineFailed(f"{PROGRAM} ended by {f'signal {-code}' if code < 0 else f'exit code {code}'}")
    return written.decode("utf-8", "replace")


def _limit_time(pid: int, seconds: float) -> None:
    """The processor's time of another process, where the platform can do that."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))


@dataclass
class _Raw:
    box: tuple[int, ...]
    slope: float
    size: float
    words: list[Word]


def _lines(hocr: str) -> Iterator[_Raw]:
    line: _Raw | None = None
    for kind, title, written in _PART.findall(hocr):
        box = _BOX.search(title)
        if box is None:
            continue
        left, top, right, bottom = map(int, box.groups())
        if kind != "ocrx_word":
            if line is not None and line.words:
                yield line
            slope = _number(title, "baseline", 0.0)
            line = _Raw((left, top, right, bottom), slope, _number(title, "x_size", float(bottom - top)), [])
        elif line is not None and (text := _clean(written)):
            line.words.append(Word(text, left, top, right, bottom, int(min(100, _number(title, "x_wconf", 0)))))
    if line is not None and line.words:
        yield line


def _clean(written: str) -> str:
    return _RULES.sub("", one_line(unescape(written)).translate(LIGATURES).replace(" ", ""))


def _number(title: str, name: str, otherwise: float) -> float:
    found = re.search(rf"{name} (-?[\d.]+)", title)
    try:
        return float(found[1]) if found else otherwise
    except ValueError:
        return otherwise


def _straightened(lines: list[_Raw], solids: list[Solid]) -> tuple[list[Line], list[Solid]]:
    """The lines as they would stand on a page that was not scanned askew: gutters are seen on a straight page only."""
    long = [line.slope for line in lines if len(line.words) >= 4]
    slope = median(long) if len(long) >= 3 else 0.0
    slope = slope if abs(slope) >= _LEAST_SLOPE else 0.0
    found = []
    for line in lines:
        across = (min(w.left for w in line.words), max(w.right for w in line.words))
        middle = [(w.left + w.right) / 2 for w in line.words]
        height = (line.box[1] + line.box[3]) / 2
        top = min(w.top - slope * x for w, x in zip(line.words, middle, strict=True))
        bottom = max(w.bottom - slope * x for w, x in zip(line.words, middle, strict=True))
        shift = slope * height
        found.append(Line(tuple(line.words), across[0] + shift, top, across[1] + shift, bottom, line.size))
    moved = []
    for left, top, right, bottom in solids:
        shift, drop = slope * (top + bottom) / 2, slope * (left + right) / 2
        moved.append((left + shift, top - drop, right + shift, bottom - drop))
    return found, moved
