"""What an answer of a function means for its task."""

from __future__ import annotations

from datetime import timedelta

import pytest
from airflow.sdk.definitions.retry_policy import RetryAction
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from stage_operator import LONGEST_WAIT_SECONDS, RetryAfter, StageOperator, StageUnavailable, read_answer


def test_a_good_answer_is_its_summary() -> None:
    assert read_answer(200, None, '{"batch": 3}') == {"batch": 3}


def test_an_exhausted_source_is_a_skip() -> None:
    with pytest.raises(AirflowSkipException, match="no more"):
        read_answer(200, None, '{"exhausted": true, "batch": 3, "message": "no more"}')


@pytest.mark.parametrize(
    ("status", "retry_after", "text"),
    [
        (503, "7", '{"code": "mlflow_unavailable", "detail": "gone"}'),
        (500, None, '{"code": "internal", "detail": "?"}'),
        (429, None, '{"code": "rate_limited", "detail": "slow"}'),
        (409, "5", '{"code": "in_progress", "detail": "busy"}'),
        (502, None, "upstream connect error"),  # of a gateway
        (504, None, "<html>gateway timeout</html>"),
        (200, None, "cut off in the mid"),
    ],
)
def test_what_may_pass_is_tried_again(status: int, retry_after: str | None, text: str) -> None:
    with pytest.raises(StageUnavailable) as raised:
        read_answer(status, retry_after, text)
    assert raised.value.retry_after_seconds == (float(retry_after) if retry_after else None)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 413, 415, 422])
def test_what_cannot_pass_fails_at_once_and_says_why(status: int) -> None:
    with pytest.raises(AirflowFailException, match=f"HTTP {status} some_code: the detail"):
        read_answer(status, None, '{"code": "some_code", "detail": "the detail"}')


@pytest.mark.parametrize(
    ("asked", "tries", "waits"),
    [(7.0, 1, 7), (0.0, 1, 1), (9999.0, 1, LONGEST_WAIT_SECONDS), (7.0, 5, 16), (7.0, 9, LONGEST_WAIT_SECONDS)],
)
def test_retry_after_is_honoured_within_reason(asked: float, tries: int, waits: float) -> None:
    decision = RetryAfter().evaluate(StageUnavailable("later", asked), tries, 10)
    assert decision.action == RetryAction.RETRY
    assert decision.retry_delay == timedelta(seconds=waits)


def test_without_retry_after_airflow_decides() -> None:
    for failure in (StageUnavailable("later", None), ConnectionError("refused")):
        assert RetryAfter().evaluate(failure, 1, 10).action == RetryAction.DEFAULT


def test_the_key_is_the_natural_key() -> None:
    def key(**kwargs: str) -> str:
        operator = StageOperator(task_id="x", problem="taxi", generation="0", **kwargs)
        return operator.idempotency_key("manual__1")

    assert key(stage="clean", batch="3") == "taxi/3/clean/-/0"
    assert key(stage="train", batch="3", candidate="linear") == "taxi/3/train/linear/0"
    assert key(stage="fetch", batch="") == "taxi/run/manual__1/fetch"
