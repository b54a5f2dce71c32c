"""Ticket commands, a few verbs a file."""
