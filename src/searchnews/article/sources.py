"""From what a user names (files, folders, globs, standard input) to a stream of articles."""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers import Borrowed, Input, by_content, by_name, decompressed, in_utf8
from searchnews.article.stream import ArticleStream, LineTaker
from searchnews.errors import UnreadableFile

_STANDARD_INPUT = "-"


class SourceFile(NamedTuple):
    """A file that was named, or found in a folder that was; ``-`` is standard input."""

    path: str
    id: str
    """Of the article, where the file is one."""


def read_articles(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    encoding: str = "utf-8",
    strict: bool = False,
    on_problem: Callable[[Problem], None] | None = None,
) -> ArticleStream:
    """Articles of files, folders, globs and ``-`` (standard input), one at a time.

    A folder is read with all folders below it, in the order of names; files of kinds that no
    reader knows, hidden ones (.name) and linked folders are passed over. The kind of a file is
    told by its suffix, and for a file named directly that has no known one, by its content.

    Args:
        paths: one path or several.
        encoding: of text, JSON and CSV files.
        strict: raise at the first problem instead of going on with the next record or file.
        on_problem: is called with each problem; by default it becomes a warning in the log.

    Raises:
        UnreadableFile: at once, an encoding that does not exist; while reading, when
            ``strict``, what would have been a problem.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     line = '{"titre": "L’OTAN se réunit", "corps": "…"}'
        ...     _ = Path(folder, "otan.jsonl").write_text(line, "utf-8")
        ...     [article.title for article in read_articles(folder, on_problem=print)]
        ['L’OTAN se réunit']
    """
    check_encoding(encoding)
    named = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    report = raise_problem if strict else on_problem or _log
    files = [os.fspath(path) for path in named]
    return ArticleStream(lambda lines: _articles(files, encoding, report, lines))


def check_encoding(name: str) -> None:
    """Accept the name of an encoding.

    Raises:
        UnreadableFile: there is no encoding of this name.
    """
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise UnreadableFile(f"{error}; known ones are utf-8, cp1252, latin-1, utf-16") from error


def raise_problem(problem: Problem) -> None:
    """A `Report` that stops at the first problem, as strict reading does.

    Raises:
        UnreadableFile: always.
    """
    error = UnreadableFile(str(problem))
    error.names_place = True
    raise error


def _log(problem: Problem) -> None:
    # Imported here: most articles have none.
    import logging

    logging.getLogger("searchnews").warning("%s", problem)


def _articles(
    named: list[str], encoding: str, report: Report, lines: LineTaker
) -> Generator[Article, None, None]:
    for file in source_files(named, report):
        yield from articles_of(file, encoding, report, lines=lines)


def articles_of(
    found: SourceFile,
    encoding: str,
    report: Report,
    on_open: Callable[[io.RawIOBase], object] | None = None,
    lines: LineTaker | None = None,
) -> Iterator[Article]:
    """The articles of one file.

    Args:
        encoding: of the file, where its format leaves that open.
        report: takes what cannot be read.
        on_open: is given the open file, whose position says how far reading has come.
        lines: may take JSON lines before they become articles.
    """
    try:
        # The stream stays open for as long as its articles are asked for.
        with _opened(found.path) as raw:
            if on_open is not None:
                on_open(raw)
            stream = decompressed(raw)
            chosen = by_name(os.path.basename(found.path)) or by_content(stream.peek(512))
            if not stream.peek(1):
                raise UnreadableFile("the file is empty; delete it, or write an article into it")
            if chosen.is_text:
                stream = in_utf8(stream, encoding)
            yield from chosen.read(Input(found.path, found.id, stream, lines), report)
    except UnreadableFile as error:
        if error.names_place:
            raise
        report(Problem(found.path, None, str(error)))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"damaged or cut compressed file ({error}); what stood before was read"
        report(Problem(found.path, None, message))
    except OSError as error:
        report(Problem(found.path, None, _why(error)))


def _opened(path: str) -> io.RawIOBase:
    if path == _STANDARD_INPUT:
        return Borrowed(sys.stdin.buffer)
    return open(path, "rb", buffering=0)


def source_files(named: list[str], report: Report) -> Iterator[SourceFile]:
    """Each file behind what was named, in the order in which it is read."""
    alone = Counter(_identity(PurePath(path).name) for path in named)
    for path in named:
        if path == _STANDARD_INPUT:
            yield SourceFile(path, "")
        elif os.path.isdir(path):
            yield from _files_below(path, report)
        elif not os.path.lexists(path) and glob.has_magic(path):
            yield from _files_of_glob(path, report)
        else:
            name = PurePath(path).name
            # Two files of one name, in two folders: the names alone would be one article.
            own = alone[_identity(name)] == 1
            yield SourceFile(path, _identity(name if own else PurePath(path).as_posix()))


def _files_below(folder: str, report: Report) -> Iterator[SourceFile]:
    passed_over = found = 0
    closed = False
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            with os.scandir(current) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
            folders = [
                entry.path
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]
            files = [
                entry for entry in entries if entry.is_file() and not entry.name.startswith(".")
            ]
        except OSError as error:
            report(Problem(current, None, _why(error)))
            closed = True
            continue
        for entry in files:
            if by_name(entry.name) is None:
                passed_over += 1
                continue
            found += 1
            yield SourceFile(
                entry.path, _identity(PurePath(entry.path).relative_to(folder).as_posix())
            )
        pending.extend(reversed(folders))
    # What lies in a closed folder is not known to be of no kind.
    if not found and not closed:
        report(
            Problem(
                folder,
                None,
                f"no file of a known kind in this folder ({passed_over} of other kinds); "
                f"known are .txt .jsonl .json .csv .tsv .parquet .html .rss .atom .xml, "
                f"also with .gz or .zst",
            )
        )


def _files_of_glob(pattern: str, report: Report) -> Iterator[SourceFile]:
    matches = sorted(glob.glob(pattern, recursive=True))
    files = [match for match in matches if os.path.isfile(match)]
    if not files:
        report(Problem(pattern, None, "no file matches; check the pattern and the folder"))
        return
    base = pattern
    while glob.has_magic(base):
        base = os.path.dirname(base)
    for path in files:
        yield SourceFile(path, _identity(PurePath(os.path.relpath(path, base or ".")).as_posix()))


def _identity(name: str) -> str:
    """Id of the article that a file of this (relative) name is."""
    # A name that is not UTF-8 reaches Python with half characters in it.
    name = os.fsencode(name).decode(errors="replace")
    for suffix in (".gz", ".zst"):
        name = name.removesuffix(suffix)
    return name.removesuffix(".txt")


def _why(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}; check that it exists and its rights"
