"""Runs the command line as `python -m wellness`."""

from wellness.cli import main

if __name__ == "__main__":
    main(prog_name="wellness")
