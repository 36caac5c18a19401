"""Keys and ballots, and the only code that reads them (R18-R22)."""
