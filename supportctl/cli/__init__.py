"""The commands, each a doorway."""
