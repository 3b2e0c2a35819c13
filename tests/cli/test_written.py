"""What a command writes is there whole, or the file is as it was."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from searchnews.cli.written import written

unix = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links of Unix")


def test_a_file_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")

    def fill() -> None:
        with written(str(path)) as file:
            file.write(b"after")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full") as caught:
        fill()
    assert caught.value.filename == str(path)
    assert (path.read_text(), os.listdir(tmp_path)) == ("before", ["a.txt"])


def test_two_that_write_one_file_do_not_mix(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.txt"
    with written(str(path)) as file:
        file.write(b"one")
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: 0)
            with written(str(path)) as other:
                other.write(b"the other")
        assert path.read_bytes() == b"the other"
    assert path.read_bytes() == b"one"


def test_a_file_beside_it_is_not_touched(tmp_path: Path) -> None:
    beside = tmp_path / "a.txt.part"
    beside.write_text("mine")
    with written(str(tmp_path / "a.txt")) as file:
        file.write(b"a")
    assert beside.read_text() == "mine"


@unix
def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    with written(str(tmp_path / "link")) as file:
        file.write(b"a")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"a"


@unix
def test_an_export_into_a_pipe_leaves_the_pipe(run, here) -> None:
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reading:
        ran = run("export", "--output", "pipe")
        out, _ = reading.communicate(timeout=20)
    assert ran == (0, "", "5 articles written to pipe\n")
    assert out.decode() == run("export").out
    assert Path("pipe").is_fifo()


@pytest.mark.parametrize("arguments", [["export", "--output"], ["stats", "--html"]])
def test_a_folder_is_refused_before_anything_is_written(run, here, arguments) -> None:
    assert run(*arguments, str(here)) == (
        2,
        "",
        f"searchnews: {here}: Is a directory; name a file\n",
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["export", "--output"], ["stats", "--html"]])
def test_a_full_disk_is_named_with_its_cure(run, here, arguments) -> None:
    ran = run(*arguments, "/dev/full")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "searchnews: /dev/full: No space left on device; free some space\n"
