"""Customer support from the terminal."""

# A constant, because importlib.metadata costs 19 ms at every start.
__version__ = "0.1.0"
