"""The bytes of a file as readers want them: decompressed, in UTF-8, without byte order mark."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import BinaryIO, NamedTuple

from searchnews.article.stream import LineTaker
from searchnews.errors import UnreadableFile

LARGEST_RECORD = 64 * 2**20
"""Bytes of one article, or of a file that is read whole: far above any article, and small
enough that a file of another kind (one endless line) cannot fill the memory."""

_CHUNK = 256 * 1024
# Pieces of a megabyte would each be taken from the system anew, page by page.
_LINES = _CHUNK
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


class Input(NamedTuple):
    """What a reader is given."""

    path: str
    """As messages name it."""
    id: str
    """Id of the article where the file is one article; empty where nothing names it."""
    stream: io.BufferedReader
    lines: LineTaker | None = None
    """Takes lines before they are read, where the format lets it."""


def optional_module(name: str, extra: str) -> ModuleType:
    """A module of an optional package, imported when the first file asks for it.

    Raises:
        UnreadableFile: it is not installed; the message gives the command that installs it.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise UnreadableFile(
            f"files of this kind need the optional package {name.partition('.')[0]} ({error}); "
            f"install it with: pip install 'searchnews[{extra}]'"
        ) from error


def decompressed(stream: io.RawIOBase) -> io.BufferedReader:
    """The stream itself, or what it unpacks to where its first bytes say gzip or zstd."""
    buffered: io.BufferedReader = io.BufferedReader(stream, _CHUNK)
    head = buffered.peek(4)[:4]
    if head.startswith(_GZIP):
        # GzipFile itself reads lines in Python; the reader around it does so in C.
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered), _CHUNK)
    if head == _ZSTD:
        return io.BufferedReader(_Unpacked(buffered), _CHUNK)
    return buffered


def in_utf8(stream: io.BufferedReader, encoding: str) -> io.BufferedReader:
    """The stream with its text in UTF-8, whatever ``encoding`` it has, and no byte order mark.

    Text that claims to be UTF-8 is passed on unchecked: readers meet a bad byte with the line
    at hand, and the records around it can still be read.

    Raises:
        UnreadableFile: UTF-16 or UTF-32 text, told by its byte order mark, read as UTF-8.
    """
    if codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig"):
        stream = io.BufferedReader(_Recoded(stream, encoding), _CHUNK)
    head = stream.peek(4)[:4]
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    elif head in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        raise UnreadableFile("UTF-32 text, not UTF-8; give --encoding utf-32")
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFile("UTF-16 text, not UTF-8; give --encoding utf-16")
    return stream


def whole(given: Input) -> bytes:
    """All bytes of a file that has to be read in one piece.

    Raises:
        UnreadableFile: it is larger than `LARGEST_RECORD`.
    """
    content = given.stream.read(LARGEST_RECORD + 1)
    if len(content) > LARGEST_RECORD:
        raise UnreadableFile(
            f"larger than {LARGEST_RECORD >> 20} MiB, the most that one article may have; "
            f"write many articles as JSON lines (.jsonl)"
        )
    return content


def numbered_lines(given: Input) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers from 1; one beyond `LARGEST_RECORD` is cut there, and its
    remainder dropped, so that its reader sees (and reports) a broken record."""
    readline = given.stream.readline
    number = 0
    while line := readline(LARGEST_RECORD):
        number += 1
        yield number, line
        while len(line) == LARGEST_RECORD and line[-1:] != b"\n":
            line = readline(LARGEST_RECORD)


def lines_left(given: Input) -> Iterator[tuple[int, bytes]]:
    """The `numbered_lines` that the taker of lines leaves, if there is a taker."""
    taker = given.lines
    if taker is None or taker.take is None:
        yield from numbered_lines(given)
        return
    number = 0
    for chunk in _whole_lines(given.stream):
        at = 0
        while at < len(chunk):
            if taker.take is not None:
                at, taken = taker.take(chunk, at)
                number += taken
            if at < len(chunk):
                end = chunk.find(b"\n", at) + 1 or len(chunk)
                number += 1
                yield number, chunk[at : min(end, at + LARGEST_RECORD)]
                at = end


def _whole_lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """The stream in pieces that end where lines end; a line beyond `LARGEST_RECORD` is cut."""
    rest = b""
    while fresh := stream.read1(_LINES):
        chunk = rest + fresh
        end = chunk.rfind(b"\n") + 1
        if not end:
            chunk += stream.readline(max(LARGEST_RECORD - len(chunk), 0))
            end = len(chunk)
            more = chunk
            while len(chunk) >= LARGEST_RECORD and more and more[-1:] != b"\n":
                more = stream.readline(LARGEST_RECORD)
        yield chunk[:end]
        rest = chunk[end:]
    if rest:
        yield rest


def not_utf8(error: UnicodeDecodeError, where: str, first: int = 0) -> str:
    """The message for a byte that is not UTF-8.

    Args:
        where: what the offset counts in, such as "the file".
        first: offset there of the bytes that were decoded.
    """
    offset = first + error.start
    return (
        f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {offset} of {where}; "
        f"if this is older Windows or Latin text, give --encoding cp1252 (or latin-1)"
    )


class Borrowed(io.RawIOBase):
    """A stream that belongs to someone else, and stays open when this reading of it ends."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        content = self._source.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _Unpacked(io.RawIOBase):
    """Zstandard frames, unpacked. The package's own stream reader takes a cut file for a whole
    one; this one raises EOFError, as gzip does."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source
        self._new_frame = optional_module("zstandard", "zstd").ZstdDecompressor().decompressobj
        self._frame = self._new_frame()
        self._inside = False
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._pending:
            packed = self._frame.unused_data or self._source.read1(_CHUNK)
            if self._frame.eof:
                self._frame = self._new_frame()
                self._inside = False
            if not packed:
                if self._inside:
                    raise EOFError("compressed file ended before its end-of-frame mark")
                return 0
            self._inside = True
            self._pending = self._unpack(packed)
        size = min(len(buffer), len(self._pending))
        buffer[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size

    def _unpack(self, packed: bytes) -> bytes:
        try:
            unpacked: bytes = self._frame.decompress(packed)
        except optional_module("zstandard", "zstd").ZstdError as error:
            raise UnreadableFile(f"damaged zstd data ({error}); compress the file again") from error
        return unpacked


class _Recoded(io.RawIOBase):
    """Text of another encoding as UTF-8, so that readers know one encoding only."""

    def __init__(self, source: io.BufferedReader, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._offset = 0
        self._ended = False
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._pending and not self._ended:
            content = self._source.read1(_CHUNK)
            self._ended = not content
            held_back = len(self._decoder.getstate()[0])
            try:
                self._pending = self._decoder.decode(content, self._ended).encode()
            except UnicodeDecodeError as error:
                offset = self._offset - held_back + error.start
                raise UnreadableFile(
                    f"not {self._encoding}: byte 0x{error.object[error.start]:02x} at offset "
                    f"{offset}; give the encoding that the file has with --encoding"
                ) from error
            except UnicodeError as error:
                # Only UTF-16 and UTF-32 want the text to begin with something.
                name = codecs.lookup(self._encoding).name
                raise UnreadableFile(
                    f"not {name}: no byte order mark; give --encoding {name}-le or {name}-be"
                ) from error
            self._offset += len(content)
        size = min(len(buffer), len(self._pending))
        buffer[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size
