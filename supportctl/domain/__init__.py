"""What the desk decides; each change in one transaction."""
