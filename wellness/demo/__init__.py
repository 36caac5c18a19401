"""The demo: Riverbend, a fictional agency, with a history made by the real engine."""
