"""Contents on disk: whatever was written opens again, whatever is changed, cut, swapped or renamed does not."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import sealed_files
from cases.models import Document
from tenants.crypto import CannotOpen, new_key

PIECE = 64


@pytest.fixture(autouse=True, scope="module")
def _place(tmp_path_factory):
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_files, "PIECE", PIECE)
        yield


def written(content):
    document, key = Document(case_id=uuid4(), size=len(content)), new_key()
    sealed_files.write(document, key, content)
    return document, key


@given(st.binary(min_size=1, max_size=5 * PIECE))
def test_what_was_written_opens_again(content):
    document, key = written(content)
    assert sealed_files.read(document, key) == content
    for piece in (content[start : start + 8] for start in range(0, len(content) - 7, 8)):
        assert len(set(piece)) < 3 or piece not in sealed_files.path_of(document.file).read_bytes()


@given(st.binary(min_size=1, max_size=5 * PIECE), st.data())
def test_what_is_changed_does_not_open(content, data):
    document, key = written(content)
    path = sealed_files.path_of(document.file)
    sealed = path.read_bytes()
    place = data.draw(st.integers(0, len(sealed) - 1))
    step = PIECE + sealed_files.OVERHEAD
    changes = [
        sealed[:place] + bytes([sealed[place] ^ data.draw(st.integers(1, 255))]) + sealed[place + 1 :],
        sealed[:place],
        sealed + sealed[:step],
        sealed[step:],
    ]
    for change in changes:
        path.write_bytes(change)
        with pytest.raises(CannotOpen):
            sealed_files.read(document, key)


@pytest.mark.parametrize("change", ["id", "case_id", "size", "file", "key"])
def test_another_row_case_length_name_or_key_does_not_open_it(change):
    content = b"x" * (3 * PIECE)
    (document, key), (other, other_key) = written(content), written(content)
    assert sealed_files.read(document, key) == content
    if change == "key":
        key = other_key
    elif change == "size":
        document.size = 2 * PIECE
    else:
        setattr(document, change, getattr(other, change))
    with pytest.raises(CannotOpen):
        sealed_files.read(document, key)
