"""One row of a roster."""

TEAM = "Community Response A"


def row(
    external_id: str = "A1",
    mobile: str = "336-555-0101",
    *,
    unit: str = TEAM,
    language: str = "en",
    status: str = "active",
) -> str:
    return f"{external_id},R,{mobile},{unit},{language},EMT,{status},2023-01-01\n"
