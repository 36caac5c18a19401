"""A file that a form carries from its preview to its confirmation, so that no server keeps it.

Between the two the bytes are where they came from: with the person who chose the file, in a page
that no cache keeps. No disk, table or cookie of ours holds a roster that nobody has confirmed.
"""

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64


def pack(content: bytes) -> str:
    """The bytes as a field of a form."""
    return b64encode(zlib.compress(content)).decode("ascii")


def unpack(text: str, *, most: int) -> bytes | None:
    """The bytes of such a field; None where it is none, or of more than `most` bytes."""
    packed = zlib.decompressobj()
    try:
        content = packed.decompress(b64decode(text, validate=True), most + 1)
    except (NotBase64, ValueError, zlib.error):
        return None
    return content if packed.eof and len(content) <= most else None
