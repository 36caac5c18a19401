"""What requests of a check-in are held against."""

import re
from html import unescape


def words(html: str) -> str:
    bare = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())
