"""Finds the files that travel with the package, in a checkout and in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def find(name: str) -> Path:
    """The folder or file `name`: `templates`, `migrations`, `config.example.toml`.

    Inside the package first: beside an installed package lies site-packages, where a stranger's
    folder of the same name could stand.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise FileNotFoundError(f"{name} is missing from this installation of wellness")
