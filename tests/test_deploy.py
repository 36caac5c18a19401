"""The units of `deploy/systemd`: the vault apart from the rest, and all of them shut in (R18)."""

from pathlib import Path

import pytest

UNITS = Path(__file__).parent.parent / "deploy" / "systemd"
CALLERS = ("wellness-web", "wellness-worker")
ALL = ("wellness-vault", *CALLERS)


def unit(name: str) -> dict[str, list[str]]:
    """The values of each key of a unit."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / f"{name}.service").read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", ALL)
def test_a_unit_is_shut_in_and_leaves_no_core(name: str) -> None:
    keys = unit(name)

    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert keys[key] == ["yes"]
    assert keys["ProtectSystem"] == ["strict"]
    assert keys["LimitCORE"] == ["0"]
    assert keys["UMask"] == ["0077"]
    assert keys["CapabilityBoundingSet"] == [""]
    assert int(keys["TimeoutStopSec"][0]) > 25


def test_the_vault_has_a_user_and_a_folder_of_its_own_and_no_network() -> None:
    vault = unit("wellness-vault")

    assert vault["User"] == vault["Group"] == vault["StateDirectory"] == ["wellness-vault"]
    assert vault["StateDirectoryMode"] == ["0700"]
    assert vault["RuntimeDirectoryMode"] == ["0750"]
    assert vault["PrivateNetwork"] == ["yes"]
    assert vault["RestrictAddressFamilies"] == ["AF_UNIX"]
    assert vault["MemorySwapMax"] == ["0"]
    assert "PrivateUsers" not in vault  # it would hide who calls


@pytest.mark.parametrize("name", CALLERS)
def test_a_caller_reaches_the_socket_and_not_the_folder(name: str) -> None:
    keys = unit(name)

    assert keys["User"] == ["wellness"]
    assert keys["SupplementaryGroups"] == ["wellness-vault"]
    assert keys["InaccessiblePaths"] == ["-/var/lib/wellness-vault"]


@pytest.mark.parametrize(
    ("name", "command"), list(zip(ALL, ("vault", "serve", "worker"), strict=True)), ids=ALL
)
def test_a_unit_starts_its_command(name: str, command: str) -> None:
    [start] = unit(name)["ExecStart"]

    assert start == f"/opt/wellness/bin/wellness --config /etc/wellness/wellness.toml {command}"
