"""Files that people send: held in memory, never on the disk in clear, refused while they come in when they are too big."""

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

BEYOND_PATIENCE = 4  # times the limit: what is announced as longer than that is not even read


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the files of one request in memory, all together up to UPLOAD_MAX_BYTES, for somebody who is signed in.

    A file beyond the limit is dropped as it comes in and its field is noted in `request.refused_uploads`: the rest of the form is kept.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.left: int = settings.UPLOAD_MAX_BYTES if getattr(request, "actor", None) is not None else 0
        self.content = BytesIO()
        self.refused: set[str] = set()
        if request is not None:
            request.refused_uploads = self.refused  # type: ignore[attr-defined]

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        """Refuse at once what says that it is far too long."""
        if content_length > BEYOND_PATIENCE * settings.UPLOAD_MAX_BYTES:
            self.left = -1

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.content = BytesIO()
        if self.left < 0:
            self._refuse()
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece, or drop the whole file."""
        self.left -= len(raw_data)
        if self.left < 0:
            self.left = 0
            self._refuse()
            raise SkipFile
        self.content.write(raw_data)
        return None

    def _refuse(self) -> None:
        self.content = BytesIO()
        self.refused.add(str(self.field_name))

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The file, from memory."""
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content,
            self.field_name,
            str(self.file_name),
            str(self.content_type),
            file_size,
            self.charset,
            self.content_type_extra,
        )


def megabytes(count: int) -> str:
    """A limit in words."""
    return f"{count // (1024 * 1024)} Mo"


def sent(request: HttpRequest) -> dict[str, Any]:
    """What an `UploadForm` takes from a request."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES, "refused_uploads": getattr(request, "refused_uploads", frozenset())}


class UploadForm(forms.Form):
    """A form with files; a file that was dropped on its way for its size gets an error of its own."""

    def __init__(self, *args: Any, refused_uploads: set[str] | frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused_uploads = refused_uploads

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.refused_uploads & set(self.fields):
            self.errors.pop(name, None)
            limit = megabytes(settings.UPLOAD_MAX_BYTES)
            self.add_error(name, ValidationError(_("Ce fichier dépasse %(limit)s."), params={"limit": limit}))
        return cleaned
