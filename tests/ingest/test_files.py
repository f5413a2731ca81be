"""Files of every packing to the same bytes; what is wrong is one line."""

import bz2
import gzip
import hashlib
import io
import random
import sys

import pytest
import zstandard

from ingest.errors import IngestError, SourceError, TruncatedSource
from ingest.sources.files import expand, fingerprint, read

TEXT = b"".join(
    b"!AIVDM,1,1,,A,%020x,0*%02X\r\n" % (random.Random(i).getrandbits(80), i % 256) for i in range(9000)
)
PACKED = {
    "plain": TEXT,
    "gz": gzip.compress(TEXT),
    "gz, two members": gzip.compress(TEXT[:70_000]) + gzip.compress(TEXT[70_000:]),
    "bz2": bz2.compress(TEXT),
    "bz2, two streams": bz2.compress(TEXT[:70_000]) + bz2.compress(TEXT[70_000:]),
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress(TEXT),
    "zst, two frames": zstandard.compress(TEXT[:70_000]) + zstandard.compress(TEXT[70_000:]),
}


def joined(chunks):
    return b"".join(chunk.data for chunk in chunks)


@pytest.fixture
def written(tmp_path):
    def write(data, name="feed.txt"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("chunk_bytes", [1000, 65_537, 2**24])
@pytest.mark.parametrize("start", [0, 70_001])
def test_bytes_offsets_and_start(written, packing, chunk_bytes, start):
    chunks = list(read(written(PACKED[packing]), feed="mine", start=start, chunk_bytes=chunk_bytes))
    assert joined(chunks) == TEXT[start:]
    assert [c.offset for c in chunks] == [start + i * chunk_bytes for i in range(len(chunks))]
    assert {(c.feed, c.received_ms) for c in chunks} == {("mine", None)}


@pytest.mark.parametrize("packing", ["gz", "bz2", "zst", "zst, two frames"])
@pytest.mark.parametrize("share", [0.35, 0.8])
def test_cut_short_gives_all_that_is_there_first(written, packing, share):
    whole = PACKED[packing]
    chunks = []
    with pytest.raises(TruncatedSource) as caught:
        for chunk in read(written(whole[: int(len(whole) * share)]), feed="f", chunk_bytes=5000):
            chunks.append(chunk)
    got = joined(chunks)
    assert TEXT.startswith(got)
    # A bz2 block holds 900 kB and a zstd block 128 kB: less than one gives nothing.
    least = {"gz": share - 0.1, "zst": share - 0.5, "zst, two frames": share - 0.5}.get(packing, 0)
    assert len(got) >= least * len(TEXT)
    assert "\n" not in str(caught.value)
    assert "cut short" in str(caught.value)


@pytest.mark.parametrize("packing", ["gz", "bz2", "zst"])
def test_damaged_inside(written, packing):
    data = bytearray(PACKED[packing])
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(50)
    with pytest.raises(TruncatedSource, match="damaged"):
        joined(read(written(bytes(data)), feed="f"))


def test_damage_comes_after_the_last_good_chunk(written):
    chunks = read(written(gzip.compress(TEXT) + b"rubbish"), feed="f", chunk_bytes=2**24)
    assert next(chunks).data == TEXT
    with pytest.raises(TruncatedSource):
        next(chunks)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, zstandard.compress])
def test_nothing_in_it_is_no_chunk(written, pack):
    assert list(read(written(pack(b"")), feed="f")) == []


def test_the_name_does_not_matter(written):
    assert joined(read(written(TEXT, "log.gz"), feed="f")) == TEXT


def test_missing_and_folder(tmp_path):
    for path in (tmp_path / "none", tmp_path, tmp_path / ("x" * 300), "nul\0byte"):
        with pytest.raises(SourceError) as caught:
            list(read(str(path), feed="f"))
        assert len(str(caught.value).splitlines()) == 1
        with pytest.raises(SourceError):
            fingerprint(str(path))
    assert issubclass(SourceError, IngestError)


def test_not_to_be_read(written, monkeypatch):
    path = written(TEXT)

    def refuse(*_):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(SourceError, match="check its permissions"):
        list(read(path, feed="f"))


@pytest.mark.parametrize("packing", ["plain", "gz", "zst"])
def test_standard_input(monkeypatch, packing):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PACKED[packing])))
    assert joined(read("-", feed="f", start=10, chunk_bytes=999)) == TEXT[10:]


def test_expand(tmp_path, written):
    a, b = written(b"", "a.log"), written(b"", "b.log")
    odd = written(b"", "c[1].txt")
    (tmp_path / "d.log").mkdir()
    assert expand(str(tmp_path / "*.log")) == [a, b]
    assert expand(odd) == [odd]
    assert expand("-") == ["-"]
    for source in ("*.none", "none", "x" * 5000):
        with pytest.raises(SourceError, match="no such file"):
            expand(str(tmp_path / source))


def test_fingerprint(written):
    path = written(TEXT)
    assert fingerprint(path) == (len(TEXT), hashlib.sha256(TEXT[: 64 * 1024]).hexdigest())
    assert fingerprint(written(b"")) == (0, hashlib.sha256(b"").hexdigest())
