"""The web server's pages: one module for each audience, on one house of access, headers, errors."""

from wellness.web.app import create_app

__all__ = ["create_app"]
