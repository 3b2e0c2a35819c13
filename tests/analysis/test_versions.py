"""Versions are those that Python's own look-up finds."""

import zipfile
from importlib import metadata

import pytest

from searchnews.analysis.versions import Versions


@pytest.mark.parametrize("package", ["Unidecode", "PyStemmer", "snowballstemmer", "orjson"])
def test_the_version_is_that_of_the_metadata(package):
    assert Versions(package)[package] == metadata.version(package)


def test_a_package_in_an_archive_is_found_by_the_metadata(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed_words-2.5.dist-info/METADATA", "Name: packed-words\nVersion: 2.5")
    monkeypatch.syspath_prepend(str(tmp_path / "packed.zip"))
    assert dict(Versions("packed-words", "no-such-package")) == {"packed-words": "2.5"}


def test_of_two_versions_the_one_on_the_path_first_counts(tmp_path, monkeypatch):
    for folder, version in (("later", "1.0"), ("first", "2.0")):
        (tmp_path / folder / f"twice-{version}.dist-info").mkdir(parents=True)
        monkeypatch.syspath_prepend(str(tmp_path / folder))
    assert Versions("twice")["twice"] == "2.0"
