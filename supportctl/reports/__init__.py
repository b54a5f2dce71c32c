"""Everything printed, as typed columns and raw values."""
