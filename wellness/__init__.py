"""Anonymous wellbeing check-ins for crisis responders."""

__version__ = "0.1.0"
