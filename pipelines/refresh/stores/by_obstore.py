"""S3, Google Cloud Storage and Azure by obstore: listings by pages, conditional writes, retries.

Credentials, region and endpoint come from the environment (AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, …) and from
what a machine of the cloud is told of itself.
"""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from pipelines.refresh.stores.store import (
    ConditionError,
    ConflictError,
    DeniedError,
    Found,
    MissingError,
    PassingError,
    Store,
    StoreError,
)

PAGE = 1000
RETRIES = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=5), "base": 2},
}
_CODE = re.compile(r"<Code>(\w+)</Code>")
_RETRIED = re.compile(r"after \d+ retries")
_STATUS = re.compile(r"status code: (\d+)")
_REGION = frozenset({"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"})

Method = TypeVar("Method", bound=Callable[..., Any])


def _told(method: Method) -> Method:
    """Let a method raise what `store` says of failures, instead of what obstore does."""

    @wraps(method)
    def asked(self: "ObstoreStore", *arguments: Any) -> Any:
        try:
            return method(self, *arguments)
        except (self.errors.BaseError, OSError) as error:
            key = "" if method.__name__ == "_page" or not isinstance(arguments[0], str) else arguments[0]
            raise self._translate(error, key) from error

    return asked  # type: ignore[return-value]


class ObstoreStore(Store):
    """Objects of a bucket or container, below a prefix."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        try:
            import obstore
            import obstore.exceptions
            from obstore.store import from_url
        except ImportError as error:
            raise StoreError(f"{url}: obstore is not installed; install gouji[s3]") from error
        self._obstore = obstore
        self.errors = obstore.exceptions
        try:
            self._store = from_url(url, retry_config=RETRIES)
        except (self.errors.BaseError, ValueError) as error:
            raise StoreError(f"{url}: {_first_line(error)}; expected s3://bucket/prefix or the like") from error

    @_told
    def _page(self, folder: str, after: str) -> Sequence[Found]:
        pages = self._obstore.list(self._store, folder or None, offset=after or None, chunk_size=PAGE)
        return [Found(each["path"], each["size"], each["e_tag"] or "") for each in next(iter(pages), ())]

    @_told
    def _get(self, key: str, tag: str) -> bytes:
        options = {"if_match": tag} if tag else None
        return bytes(self._obstore.get(self._store, key, options=options).bytes())

    @_told
    def _get_range(self, key: str, start: int, length: int) -> bytes:
        return bytes(self._obstore.get_range(self._store, key, start=start, length=length))

    @_told
    def _put(self, key: str, data: bytes | Path) -> None:
        self._obstore.put(self._store, key, data)

    @_told
    def _put_if(self, key: str, data: bytes, tag: str) -> str:
        mode = {"e_tag": tag} if tag else "create"
        put = self._obstore.put(self._store, key, data, mode=mode, use_multipart=False)
        return str(put["e_tag"] or "")

    @_told
    def _tag(self, key: str) -> str:
        return str(self._obstore.head(self._store, key)["e_tag"] or "")

    @_told
    def _delete(self, keys: Sequence[str]) -> None:
        self._obstore.delete(self._store, list(keys))

    def _translate(self, error: Exception, key: str) -> Exception:
        errors, words = self.errors, str(error)
        code = found[1] if (found := _CODE.search(words)) else ""
        status = found[1] if (found := _STATUS.search(words)) else ""
        place = f"{self.url}/{key}" if key else self.url
        if code == "NoSuchBucket":
            return StoreError(f"{self.url}: there is no such bucket; make it, or name another")
        if code in _REGION or "Received redirect without LOCATION" in words or status == "301":
            return StoreError(f"{self.url}: the bucket lies in another region; set AWS_REGION to it")
        if isinstance(error, (errors.PermissionDeniedError, errors.UnauthenticatedError)) or status in {"401", "403"}:
            why = f"{status} {code}".strip()
            return DeniedError(
                f"{place}: access is denied ({why}); give the permission, or other credentials in the environment"
            )
        if isinstance(error, (errors.NotFoundError, FileNotFoundError)):
            return MissingError(f"{place}: there is no such object")
        if isinstance(error, (errors.AlreadyExistsError, errors.PreconditionError)):
            return ConflictError(f"{place}: has been changed by somebody else meanwhile")
        if isinstance(error, (errors.NotSupportedError, NotImplementedError)) or status == "501":
            return ConditionError(f"{place}: the store cannot write under a condition")
        if isinstance(error, errors.InvalidPathError):
            return StoreError(
                f"{self.url}: {_first_line(error)}; expected keys without empty parts, `.` and `..`: rename the object"
            )
        if status.startswith("4"):
            return StoreError(f"{place}: refused with {status} {code}: {_first_line(error)}")
        if _RETRIED.search(words):
            return StoreError(f"{place}: {_first_line(error)}; look at the store, and at AWS_ENDPOINT_URL and the like")
        return PassingError(_first_line(error))  # in the middle of an answer: that obstore does not try again


def _first_line(error: BaseException) -> str:
    line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return line.partition(": <?xml")[0]
