"""Files encrypted at rest, readable from any place in them.

A file is a header (magic, version, random salt) followed by chunks of 64 KiB, each sealed with AES-256-GCM. The file's
own key comes from the library key and the salt by HKDF-SHA256, so the chunk number can serve as nonce. Authenticated
with every chunk: the header, the chunk's number and whether it is the last one; so a chunk changed, moved, dropped or
added, and a file cut or continued, do not open (the STREAM construction, Hoang, Reyhanitabar, Rogaway, Vizár 2015).
A `context` names what the file is; a file put in the place of another does not open either.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from callqa_desktop.services.audio import faults

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 64 * 1024
TAG = 16
MAGIC = b"CQSEAL\x00\x01"
"""The last byte is the version."""
SALT = 16
HEADER = len(MAGIC) + SALT
_CACHED_CHUNKS = 8


def _cipher(key: bytes, salt: bytes, context: bytes) -> AESGCM:
    if len(key) != 32:
        raise ValueError("the library key has 32 bytes")
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"callqa recording\x00" + context).derive(key)
    return AESGCM(derived)


def _nonce(index: int) -> bytes:
    return index.to_bytes(12, "big")


def _bound(header: bytes, index: int, last: bool) -> bytes:
    return header + index.to_bytes(8, "big") + bytes([last])


class SealedWriter:
    """Seals a stream into `target`, which appears only on `commit`, complete, or not at all.

    Until then the bytes go, sealed, to `target` with ".part" added. As a context manager it commits on success and
    aborts on an error.

    Raises:
        OSError: the file system refuses; `faults.storage` has the sentences.
    """

    def __init__(self, target: Path, key: bytes, *, context: bytes = b"", durable: bool = True) -> None:
        """`durable` False: not forced to the disk on commit, for what can be made again."""
        self._target = target
        self._part = target.with_name(target.name + ".part")
        self._durable = durable
        salt = secrets.token_bytes(SALT)
        self._header = MAGIC + salt
        self._cipher = _cipher(key, salt, context)
        self._index = 0
        self._pending = bytearray()
        self._file: IO[bytes] | None = self._part.open("wb")
        try:
            self._file.write(self._header)
        except OSError:
            self.abort()
            raise

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Takes plain bytes; at most one chunk of them is held in memory, never on disk."""
        self._pending += data
        whole = (len(self._pending) - 1) // CHUNK  # the last chunk, full or not, waits to be known as the last
        if whole <= 0:
            return
        with memoryview(self._pending) as view:
            for n in range(whole):
                self._seal(view[n * CHUNK : (n + 1) * CHUNK], last=False)
        del self._pending[: whole * CHUNK]

    def _seal(self, plain: memoryview | bytearray, *, last: bool) -> None:
        if self._file is None:
            raise ValueError("this writer is closed")
        self._file.write(self._cipher.encrypt(_nonce(self._index), plain, _bound(self._header, self._index, last)))
        self._index += 1

    def commit(self) -> None:
        if self._file is None:
            raise ValueError("this writer is closed")
        try:
            self._seal(self._pending, last=True)
            self._file.flush()
            if self._durable:
                os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self._target)
        except OSError:
            self.abort()
            raise
        self._file = None
        self._pending = bytearray()

    def abort(self) -> None:
        """Forgets what was written; may be called again and after commit."""
        file, self._file = self._file, None
        self._pending = bytearray()  # not cleared: a failed write may still hold a view of the old one
        if file is None:
            return
        with contextlib.suppress(OSError):  # closing flushes, which fails again on a full disk
            file.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.abort()


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file as a seekable binary file; decrypts only the chunks that are touched.

    Not safe for several threads at once.

    Raises:
        FileNotFoundError: there is no such file.
        UserFacingError: (code audio.damaged) the file was tampered with, cut, continued or sealed with another key.
            A wrong header or end is found on opening, a change in the middle when that place is read.
    """

    def __init__(self, path: Path, key: bytes, *, context: bytes = b"") -> None:
        super().__init__()
        self._file = path.open("rb")
        try:
            self._header = self._file.read(HEADER)
            size = os.fstat(self._file.fileno()).st_size - HEADER
            self._chunks = -(-size // (CHUNK + TAG))
            tail = size - (self._chunks - 1) * (CHUNK + TAG)
            if len(self._header) < HEADER or not self._header.startswith(MAGIC) or size < TAG or tail < TAG:
                raise faults.damaged()
            self._size = size - self._chunks * TAG
            self._cipher = _cipher(key, self._header[len(MAGIC) :], context)
            self._cache: OrderedDict[int, bytes] = OrderedDict()
            self._place = 0
            self._chunk(self._chunks - 1)
        except BaseException:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """Plain bytes in the file."""
        return self._size

    def _chunk(self, index: int) -> bytes:
        if index in self._cache:
            self._cache.move_to_end(index)
            return self._cache[index]
        self._file.seek(HEADER + index * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        last = index == self._chunks - 1
        try:
            plain = self._cipher.decrypt(_nonce(index), sealed, _bound(self._header, index, last))
        except (InvalidTag, ValueError) as error:
            raise faults.damaged() from error
        self._cache[index] = plain
        if len(self._cache) > _CACHED_CHUNKS:
            self._cache.popitem(last=False)
        return plain

    def readinto(self, buffer: WriteableBuffer) -> int:
        with memoryview(buffer) as view, view.cast("B") as target:
            wanted = max(0, min(len(target), self._size - self._place))
            done = 0
            while done < wanted:
                index, offset = divmod(self._place, CHUNK)
                piece = self._chunk(index)[offset : offset + wanted - done]
                if not piece:  # the file shrank while it was open
                    raise faults.damaged()
                target[done : done + len(piece)] = piece
                done += len(piece)
                self._place += len(piece)
        return done

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the start of the file")
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._cache.clear()
        super().close()
