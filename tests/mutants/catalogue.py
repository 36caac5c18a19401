"""Every mutation, and the rules that nothing in the code holds yet."""

from collections.abc import Mapping
from typing import Final

from tests.mutants import (
    approval_mutations,
    asking_mutations,
    message_mutations,
    people_mutations,
    reader_mutations,
    release_mutations,
    reply_mutations,
    vault_mutations,
)
from tests.mutants.mutation import Mutation

MUTATIONS: Final[tuple[Mutation, ...]] = (
    *release_mutations.MUTATIONS,
    *reader_mutations.MUTATIONS,
    *vault_mutations.MUTATIONS,
    *message_mutations.MUTATIONS,
    *reply_mutations.MUTATIONS,
    *people_mutations.MUTATIONS,
    *approval_mutations.MUTATIONS,
    *asking_mutations.MUTATIONS,
)

MISSING: Final[Mapping[str, str]] = {}
"""A rule is either here or has a mutation; `tests/mutants/test_mutants.py` says so."""
