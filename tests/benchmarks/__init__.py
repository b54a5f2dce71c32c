"""How fast the program is, as ratios measured side by side; they never fail a build."""
