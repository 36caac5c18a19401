"""Configuration: a TOML file and `WELLNESS_*` variables, read once into a frozen object."""

from wellness.config.loading import Loaded, load
from wellness.config.settings import Secret, Settings

__all__ = ["Loaded", "Secret", "Settings", "load"]
