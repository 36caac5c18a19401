"""What a provider posts: forms in which a name may have several values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wellness.channels.base import PostedForm


class Values:
    """A form as the SDK's validator and we read it, whichever mapping the web framework has."""

    def __init__(self, form: PostedForm | Mapping[str, Sequence[str]]) -> None:
        self._lists = {name: _values(form, name) for name in form}

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._lists)

    def getlist(self, name: str) -> list[str]:
        """The values of a name."""
        return self._lists[name]

    def first(self, name: str) -> str:
        """The first value of a name; empty where there is none."""
        return next(iter(self._lists.get(name, ())), "")


def read_sid(values: Values) -> str:
    """The id of a message; Twilio's have 34 characters, and what is far longer is none."""
    sid = (values.first("MessageSid") or values.first("SmsSid")).strip()
    return sid if len(sid) <= _LONGEST_SID else ""


_LONGEST_SID: Final = 64


def _values(form: PostedForm | Mapping[str, Sequence[str]], name: str) -> list[str]:
    if not isinstance(form, Mapping) or hasattr(form, "getlist"):
        return form.getlist(name)
    values = form[name]
    return [values] if isinstance(values, str) else list(values)
