"""What the query language forgives, in French: its own messages are English."""

from __future__ import annotations

import re

__all__ = ["in_french"]

_PATTERNS = (
    (r"this parenthesis has no partner; read as part of a word",
     "parenthèse sans partenaire ; lue comme partie d’un mot"),
    (r"nothing stands between these parentheses", "rien entre ces parenthèses"),
    (r"this quotation mark has no partner", "guillemet sans partenaire"),
    (r"nothing stands between these quotation marks", "rien entre ces guillemets"),
    (r"a boost lies between 0 and (.+); this one is left out",
     "un poids va de 0 à {0} ; celui-ci est laissé de côté"),
    (r"at most (.+) edits are allowed", "{0} fautes au plus sont permises"),
    (r"at most (.+) positions(?: astray)? are allowed", "{0} mots d’écart au plus sont permis"),
    (r"a word takes \* and \? or else ~, not both", "un mot prend * et ?, ou bien ~, pas les deux"),
    (r"(.+) needs its value glued to it, as in (.+); read as a word",
     "{0} doit être collé à sa valeur, comme dans {1} ; lu comme un mot"),
    (r"the field (.+) is only stored, not searched; read as words",
     "le champ {0} est conservé, pas cherché ; lu comme des mots"),
    (r"only dates and numbers have ranges, (.+) holds neither; read as words",
     "seuls dates et nombres ont des intervalles, pas {0} ; lu comme des mots"),
    (r"there is no field (.+); read as words; did you mean (.+)\?",
     "pas de champ {0} ; lu comme des mots ; vouliez-vous dire {1} ?"),
    (r"there is no field (.+); read as words; the fields are (.+)",
     "pas de champ {0} ; lu comme des mots ; les champs sont {1}"),
    (r"PROCHE/n takes words, phrases and choices between them; read as ET",
     "PROCHE/n prend des mots, des expressions et des choix entre eux ; lu comme ET"),
    (r"(\S+) cannot follow (\S+)", "{0} ne peut pas suivre {1}"),
    (r"(\S+) has nothing on its left; left out", "{0} sans rien à sa gauche ; omis"),
    (r"(\S+) has nothing on its right; left out", "{0} sans rien à sa droite ; omis"),
    (r"(\S+) has nothing between (\S+) and it; left out", "{0} sans rien après {1} ; omis"),
    (r"this range ends before it starts; read the other way",
     "cet intervalle finit avant de commencer ; lu dans l’autre sens"),
    (r"no date is written so; read as words; accepted: (.+)",
     "ce n’est pas une date ; lu comme des mots ; acceptés : {0}"),
    (r"no number is written so; read as words; accepted: (.+)",
     "ce n’est pas un nombre ; lu comme des mots ; acceptés : {0}"),
    (r"a query over (.+) characters is searched as plain words",
     "au-delà de {0} caractères, une requête est lue comme de simples mots"),
    (r"what follows the first (.+) characters is left out",
     "ce qui suit les {0} premiers caractères est laissé de côté"),
)  # fmt: skip


def in_french(message: str) -> str:
    """The message in French; as it is where it has no translation.

    >>> in_french("ET has nothing on its right; left out")
    'ET sans rien à sa droite ; omis'
    """
    for pattern, french in _PATTERNS:
        match = re.fullmatch(pattern, message)
        if match is not None:
            return french.format(*match.groups())
    return message
