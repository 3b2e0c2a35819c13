"""What was asked: from the text that a reader types to the tree that engines compile.

``language`` reads a text, ``from_whoosh`` a Whoosh query tree; both give a ``tree``.
"""
