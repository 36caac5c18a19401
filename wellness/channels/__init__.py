"""The ways out to people: one module for each vendor, behind typed functions."""
