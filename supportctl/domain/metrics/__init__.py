"""Figures: each in one function, with its denominator."""
