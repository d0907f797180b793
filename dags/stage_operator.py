"""One call of one stage: a small JSON reference out, a small JSON summary back.

A function answers problems as RFC 9457 `application/problem+json` with a stable `code`. What the answer
means for the task is decided here, and nowhere else:

- 2xx: done; the summary becomes the task's XCom `answer`.
- 5xx, 429, a connection that fails, and every answer that carries Retry-After: try again, after what
  Retry-After says, else after Airflow's exponential delay.
- any other 4xx: the same call can never succeed, so the task fails at once.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.exceptions import AirflowException
from airflow.providers.http.operators.http import HttpOperator
from airflow.sdk.definitions.retry_policy import RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

if TYPE_CHECKING:
    from airflow.sdk import Context
    from requests import Response

CONNECT_SECONDS = 10
ANSWER_SECONDS = 620
"""Longer than any service's own timeout: who calls must not give up before who answers."""
LONGEST_WAIT_SECONDS = 120


class StageUnavailable(AirflowException):
    """An answer after which the same call may succeed later."""

    def __init__(self, message: str, retry_after_seconds: float | None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class RetryAfter(RetryPolicy):
    """Waits as long as the function asked for, and longer with every try, at most `LONGEST_WAIT_SECONDS`.

    The same few seconds again and again would use up all tries within a minute, which is less than a
    database or MLflow may need to come back.
    """

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,
        max_tries: int,
        context: Context | None = None,
    ) -> RetryDecision:
        seconds = getattr(exception, "retry_after_seconds", None)
        if seconds is None:
            return RetryDecision.default()
        return RetryDecision.retry(
            timedelta(seconds=min(max(seconds, 2 ** (try_number - 1)), LONGEST_WAIT_SECONDS)),
            reason=str(exception),
        )


class StageOperator(HttpOperator):
    """POSTs `{"problem", "batch", "candidate"?}` to the function of a stage.

    The Idempotency-Key is the natural key `problem/batch/stage/candidate/generation`, so that a retry, a
    cleared task and a second run for the same batch are all the same call. Only a fetch that does not say
    which batch it wants is keyed by its DAG run.

    :param batch: number of the batch, as text; empty for a fetch of whatever comes next. (templated)
    :param candidate: kind of model to train, for the stage `train` alone. (mapped)
    :param generation: rises when an operator asks for a redo. (templated)
    :param returns: the field of the answer that later tasks are mapped over: Airflow maps over nothing but
        a task's return value.
    """

    template_fields = ("batch", "generation")

    def __init__(
        self,
        *,
        problem: str,
        stage: str,
        batch: str,
        generation: str,
        candidate: str | None = None,
        returns: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            http_conn_id=f"deriva_{stage}",
            endpoint="/",
            method="POST",
            deferrable=False,
            log_response=True,
            # Answers are judged below, where their body can be read.
            extra_options={"check_response": False, "timeout": (CONNECT_SECONDS, ANSWER_SECONDS)},
            tcp_keep_alive_idle=30,
            tcp_keep_alive_interval=15,
            tcp_keep_alive_count=8,
            **kwargs,
        )
        self.problem = problem
        self.stage = stage
        self.batch = batch
        self.generation = generation
        self.candidate = candidate
        self.returns = returns

    def execute(self, context: Context) -> Any:
        body: dict[str, Any] = {"problem": self.problem}
        if self.batch:
            body["batch"] = int(self.batch)
        if self.candidate:
            body["candidate"] = self.candidate
        self.data = json.dumps(body)
        self.headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": self.idempotency_key(context["run_id"]),
        }
        return super().execute(context)

    def idempotency_key(self, run_id: str) -> str:
        if not self.batch:
            return f"{self.problem}/run/{run_id}/{self.stage}"
        return "/".join([self.problem, self.batch, self.stage, self.candidate or "-", self.generation])

    def process_response(self, context: Context, response: Response) -> Any:  # type: ignore[override]
        text = super().process_response(context, response)
        answer = read_answer(response.status_code, response.headers.get("Retry-After"), text)
        context["ti"].xcom_push(key="answer", value=answer)
        return answer[self.returns] if self.returns else None


def read_answer(status: int, retry_after: str | None, text: str) -> dict[str, Any]:
    """The summary in a good answer.

    :raises AirflowSkipException: the source has no more batches.
    :raises StageUnavailable: the same call may succeed later.
    :raises AirflowFailException: it never will.
    """
    try:
        answer = json.loads(text)
    except ValueError:  # a gateway's plain text or HTML
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    if 200 <= status < 300 and answer:
        if answer.get("exhausted"):
            raise AirflowSkipException(f"The source is exhausted: {answer.get('message', '')}")
        return answer

    said = f"{answer['code']}: {answer.get('detail', '')}" if "code" in answer else text[:500]
    message = f"HTTP {status} {said}"
    if status >= 500 or status == 429 or retry_after is not None or 200 <= status < 300:
        raise StageUnavailable(message, seconds(retry_after))
    raise AirflowFailException(message)


def seconds(retry_after: str | None) -> float | None:
    """Retry-After as seconds; its form as a date, which no function sends, counts as not said."""
    return float(retry_after) if retry_after is not None and retry_after.isdigit() else None
