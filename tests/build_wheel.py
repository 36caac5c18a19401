"""Builds the wheel and starts it in a clean environment, as `make build` does.

The environment gets the packages of the one this runs in by a path entry, so that nothing is
fetched: what is tried is our wheel, with its templates and migrations inside.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from sysconfig import get_path

ROOT = Path(__file__).parent.parent


def build(target: Path) -> Path:
    """The wheel, built into `target`."""
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return next(target.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """An environment in `folder` that holds the wheel; returns its interpreter."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*")) / "site-packages"
    subprocess.run(  # noqa: S603 - our own interpreter
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
    )
    # A .pth line adds the locked packages behind our own; the checkout is on no path.
    (site / "locked.pth").write_text(get_path("purelib") + "\n", encoding="utf-8")
    for editable in site.glob("_editable*"):
        editable.unlink()
    return python


def main() -> None:
    """Build, install, and run the commands that need templates and migrations."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(ROOT / "dist")
        python = install(wheel, folder / "environment")
        environment = {key: value for key, value in os.environ.items() if "WELLNESS" not in key}
        subprocess.run(  # noqa: S603 - the environment just made
            [str(python), "-P", "-c", SMOKE, str(folder)], check=True, cwd=folder, env=environment
        )
        sys.stdout.write(f"{wheel.relative_to(ROOT)}: built, installed and started.\n")


SMOKE = """
import sys
from pathlib import Path
import wellness
folder = Path(sys.argv[1])
assert Path(wellness.__file__).is_relative_to(folder), wellness.__file__
from wellness import resources
from wellness.config import load
from wellness.storage.upgrade import upgrade
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import build, load_settings
settings = load_settings(None, {
    "WELLNESS_AGENCY_NAME": "Riverbend", "WELLNESS_AGENCY_HELP_PHONE": "919-555-0195",
    "WELLNESS_AGENCY_SUPPORT": "919-555-0196", "WELLNESS_WEB_SECRET_KEY": "k3" * 20,
    "WELLNESS_DATABASE_URL": f"sqlite:///{folder}/wellness.db",
    "WELLNESS_VAULT_PATH": f"{folder}/vault",
})
runtime = build(settings)
upgrade(runtime.database)
client = create_app(runtime, BLUEPRINTS).test_client()
for path in ("/c", "/privacy", "/login", "/healthz"):
    assert client.get(path).status_code == 200, path
assert resources.find("config.example.toml").is_file()
"""

if __name__ == "__main__":
    main()
