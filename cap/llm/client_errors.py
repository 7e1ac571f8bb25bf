"""What went wrong with a model server, in one line with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import openai

from cap.llm.endpoint import Endpoint
from cap.llm.model import ModelError, ModelUnreachableError


class BrokenOffError(Exception):
    """The connection ended in the middle of an answer."""


class RubbishError(ValueError):
    """The server sent something that is no completion."""


@contextmanager
def broken_off_told_apart() -> Iterator[None]:
    """Tell a connection that breaks while text streams from one that never stood."""
    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException):
        raise
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        raise BrokenOffError(str(error)) from error


def explained(error: Exception, endpoint: Endpoint) -> ModelError:
    """The error of our own that says what a person can do."""
    where = endpoint.base_url.rstrip("/")
    remedy = endpoint.remedy
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return ModelUnreachableError(
                f"the model server at {where} was silent for "
                f"{endpoint.idle_timeout_s:g} s; {remedy}"
            )
        case openai.APIConnectionError():
            cause = error.__cause__ or error
            return ModelUnreachableError(
                f"no model server answers at {where} ({_line(cause)}); {remedy}"
            )
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelUnreachableError(
                f"the model server at {where} refused the key "
                f"(status {error.status_code}); set OPENAI_API_KEY"
            )
        case openai.NotFoundError():
            return ModelUnreachableError(
                f"the model server at {where} has no model {endpoint.model!r} or no such address; "
                f"check the name after openai: and OPENAI_BASE_URL"
            )
        case openai.APIStatusError():
            return ModelError(
                f"the model server at {where} answered status {error.status_code}: "
                f"{_line(error)}; {remedy}"
            )
        case BrokenOffError() | httpx2.HTTPError():
            return ModelError(
                f"the model server at {where} broke off in the middle of an answer "
                f"({_line(error)}); {remedy}"
            )
        case _:
            return ModelError(
                f"the model server at {where} sent something that is no completion "
                f"({_line(error)}); {remedy}"
            )


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:197] + "..."
