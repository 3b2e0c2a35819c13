"""What goes wrong is said in French where the locale is French, and in nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

# arguments, and what standard error says of them
SAID = [
    ("search otan --index nowhere", "aucun index ici ; créez-en un avec `searchnews index"),
    ("index nope", "nope: illisible : fichier ou dossier introuvable"),
    ("index nope*.txt", "aucun fichier ne correspond ; vérifiez le motif"),
    ("index bad.jsonl", "bad.jsonl:1: ni titre ni texte parmi les clés ['a']"),
    ("index bad.jsonl", "bad.jsonl:2: pas du JSON :"),
    ("index bad.jsonl", "bad.jsonl:3: 'title' doit être du texte, pas"),
    ("index empty.txt", "empty.txt: le fichier est vide"),
    ("index latin.txt", "pas de l’UTF-8 : octet 0xe9 à la position 0"),
    ("search otan --sort bogus", "sort='bogus' : pas de champ 'bogus' ; triez par score, date"),
    ("search otan --facets bogus", "facette 'bogus' : pas de champ 'bogus' ; les facettes sont"),
    ("search otan --offset 9999999", "ensemble au plus 1000000"),
    ("search --strict otan_ET", "requête refusée : ET sans rien à sa droite ; omis"),
    ("search otan_ET", "attention : ET sans rien à sa droite ; omis : « ET »"),
    ("search date:bogus", "ce n’est pas une date ; lu comme des mots ; acceptés : 2024"),
    ("search source:otan_PROCHE/3_loi", "lu comme ET"),
    ("explain otan bogus", "aucun article n’a l’identifiant bogus"),
    ("get bogus", "aucun article n’a l’identifiant bogus"),
    ("delete", "donnez soit des identifiants, soit --query"),
    ("delete", "Usage : searchnews delete"),
    ("delete", "Pour l’aide : `searchnews delete --help`"),
    ("search", "Erreur : il manque l’argument"),
    ("serach", "Erreur : pas de commande 'serach' ; vouliez-vous dire 'search'"),
    ("search otan --limit x", "Erreur : valeur refusée pour '--limit' : "),
    ("stats extra", "Erreur : argument de trop (extra)"),
    ("index empty.txt --encoding bogus", "encodage inconnu : bogus ; il y a utf-8"),
    ("bench empty.txt", "empty.txt : aucune requête à poser"),
    ("copy index index", "existe déjà ; copiez dans un dossier qui n’existe pas"),
]


@pytest.fixture
def folder(here: Path) -> Path:
    (here / "bad.jsonl").write_text('{"a": 1}\nx\n{"title": {}, "body": "x"}\n')
    (here / "empty.txt").touch()
    (here / "latin.txt").write_bytes(b"\xe9t\xe9\n\nUne phrase.\n")
    return here


@pytest.mark.parametrize(("arguments", "french"), SAID, ids=[f"{a} {f[:20]}" for a, f in SAID])
def test_errors_are_french(run, folder, monkeypatch, arguments, french):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ran = run(*(word.replace("_", " ") for word in arguments.split()))
    assert french in ran.err
    assert not any(f" {word} " in ran.err for word in ("the", "is", "no", "not", "of", "must"))


def test_a_conversation_is_french_too(run, folder, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ran = run("repl", stdin=":sort bogus\n:facets bogus\n")
    assert ran.code == 2
    assert "pas de champ 'bogus' ; triez par score" in ran.err
    assert "pas de champ 'bogus' ; les facettes sont" in ran.err
