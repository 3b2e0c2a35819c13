"""The command line and its conversation: what reads arguments and writes to a terminal."""
