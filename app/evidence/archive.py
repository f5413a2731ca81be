"""The file: a zip whose bytes follow from its members alone, so that no byte of it can be changed unseen.

Members are stored, not compressed: what is read is as long as the file, and no two zlibs differ in it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

MOST_BYTES = 256 << 20
"""Of a bundle: it is made and verified in memory, some three times over."""
_SHOWN = 60
_FIRST = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644 << 16


class BundleError(ValueError):
    """A file that is no whole bundle of ours. One line: the cause, and the next step."""


def packed(members: Mapping[str, bytes], comment: bytes) -> bytes:
    """The members in this order as one zip; `BundleError` if they are too long together.

    >>> packed({"a": b"1"}, b"x") == packed({"a": b"1"}, b"x")
    True
    """
    if sum(len(data) for data in members.values()) > MOST_BYTES:
        raise BundleError(f"the bundle would be longer than {MOST_BYTES >> 20} MiB")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as bundle:
        bundle.comment = comment
        for name, data in members.items():
            head = zipfile.ZipInfo(name, _FIRST)
            head.create_system, head.external_attr = _UNIX, _MODE
            bundle.writestr(head, data)
    return file.getvalue()


def read(path: Path) -> tuple[dict[str, bytes], bytes]:
    """Members in their order, and the comment, of a file; `BundleError` if it is none that `packed` makes.

    `OSError` if it cannot be read at all.
    """
    if (size := path.stat().st_size) > MOST_BYTES + (1 << 20):
        raise BundleError(f"{size:,} bytes: a bundle has at most {MOST_BYTES >> 20} MiB; it is none of ours")
    return unpacked(path.read_bytes())


def unpacked(data: bytes) -> tuple[dict[str, bytes], bytes]:
    """The same of bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            _refuse_odd(bundle.infolist(), len(data))
            members = _members(bundle)
            comment = bundle.comment
    except zipfile.BadZipFile as error:
        raise BundleError(f"no whole zip ({error}): it was cut or altered; fetch it again") from None
    except (EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"the zip cannot be read ({error}): it was altered; fetch it again") from None
    return members, comment


def _members(bundle: zipfile.ZipFile) -> dict[str, bytes]:
    """All members; every one whose checksum is wrong is named."""
    members, wrong = {}, []
    for head in bundle.infolist():
        try:
            members[head.filename] = bundle.read(head)
        except zipfile.BadZipFile as error:
            wrong.append(f"{head.filename} ({error})")
    if wrong:
        raise BundleError(f"altered: {', '.join(wrong)}; fetch it again")
    return members


def _refuse_odd(heads: list[zipfile.ZipInfo], size: int) -> None:
    names = [head.filename for head in heads]
    for head in heads:
        name = head.filename
        shown = repr(name[:_SHOWN])
        if names.count(name) > 1:
            raise BundleError(f"member {shown} stands in it twice: no bundle of ours does; do not unpack it")
        if not name or "/" in name or "\\" in name or name in (".", "..") or ":" in name:
            raise BundleError(f"member {shown} names a path: no bundle of ours does; do not unpack it")
        if head.compress_type != zipfile.ZIP_STORED or head.flag_bits & 1:
            raise BundleError(f"member {shown} is compressed or encrypted: no member of ours is")
    if sum(head.file_size for head in heads) > size:
        raise BundleError("its members are longer than the file: it was altered, or is made to burst")


def is_as_packed(data: bytes, members: Mapping[str, bytes], comment: bytes) -> bool:
    """Whether not a byte differs from what `packed` makes: headers, dates and order too."""
    return hashlib.sha256(packed(members, comment)).digest() == hashlib.sha256(data).digest()
