"""Whole runs, by Airflow itself, against functions that are stubs: what happens when answers go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.models import DagRun
from airflow.models.pool import Pool
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import delete, select

from stub_functions import Answer, Answering, Call, StubFunctions

DAGS = Path(__file__).parent.parent
ALL = ["fetch", "clean", "drift", "train", "train", "explain", "promote"]


@pytest.fixture(scope="module", autouse=True)
def database() -> None:
    initdb()
    Pool.create_or_update_pool("train", slots=2, description="", include_deferred=False)


@pytest.fixture
def dag() -> Any:
    """Read anew for each test, as each task of a real run does: a test run leaves its parameters in the DAG."""
    return DagBag(DAGS).dags["taxi"]


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answering], StubFunctions]]:
    started = []

    def start(answering: Answering = lambda call, before: None) -> StubFunctions:
        stub = StubFunctions(answering)
        started.append(stub)
        for name, value in stub.connections().items():
            monkeypatch.setenv(name, value)
        return stub

    yield start
    for stub in started:
        stub.close()
    with create_session() as session:
        session.execute(delete(DagRun))


def states(run: DagRun) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ti in run.get_task_instances():
        found.setdefault(ti.task_id, []).append(str(ti.state))
    return found


def triggered() -> list[tuple[str, dict[str, Any]]]:
    with create_session() as session:
        runs = session.scalars(select(DagRun).where(DagRun.run_id.like("taxi-batch-%")))
        return [(run.run_id, run.conf) for run in runs]


def test_a_batch_goes_through_all_stages_and_begins_the_next(dag: Any, functions: Any) -> None:
    stub = functions()
    run = dag.test(run_conf={"batch": 4, "batches": 3})
    assert run.state == "success"
    assert stub.stages() == ALL
    # At once, so in any order.
    trained = [call.body for call in stub.calls if call.stage == "train"]
    assert sorted(trained, key=lambda body: body["candidate"]) == [
        {"problem": "taxi", "batch": 4, "candidate": "boosting"},
        {"problem": "taxi", "batch": 4, "candidate": "linear"},
    ]
    assert sorted(call.key for call in stub.calls) == [
        "taxi/4/clean/-/0",
        "taxi/4/drift/-/0",
        "taxi/4/explain/-/0",
        "taxi/4/fetch/-/0",
        "taxi/4/promote/-/0",
        "taxi/4/train/boosting/0",
        "taxi/4/train/linear/0",
    ]
    assert {call.authorization for call in stub.calls} == {"Bearer token-of-the-test"}
    assert triggered() == [("taxi-batch-5", {"batch": 5, "batches": 2})]


def test_without_a_batch_the_source_says_which(dag: Any, functions: Any) -> None:
    stub = functions()
    run = dag.test()
    assert stub.calls[0].body == {"problem": "taxi"}
    assert stub.calls[0].key == f"taxi/run/{run.run_id}/fetch"
    assert stub.calls[1].body == {"problem": "taxi", "batch": 0}
    assert triggered() == [("taxi-batch-1", {"batch": 1, "batches": None})]


def test_a_batch_that_does_not_train_goes_on_with_the_next(dag: Any, functions: Any) -> None:
    def skip(call: Call, before: int) -> Answer | None:
        return Answer({"batch": 4, "decision": "skip", "candidates": []}) if call.stage == "drift" else None

    stub = functions(skip)
    run = dag.test(run_conf={"batch": 4})
    assert run.state == "success"
    assert stub.stages() == ["fetch", "clean", "drift"]
    assert states(run)["train"] == states(run)["explain"] == states(run)["promote"] == ["skipped"]
    assert triggered() == [("taxi-batch-5", {"batch": 5, "batches": None})]


def test_an_exhausted_source_is_a_skip_and_ends_the_chain(dag: Any, functions: Any) -> None:
    stub = functions(lambda call, before: Answer({"exhausted": True, "batch": 6, "message": 'no "more"'}))
    run = dag.test(run_conf={"batch": 6})
    assert run.state == "success"
    assert stub.stages() == ["fetch"]
    assert states(run)["fetch"] == states(run)["next_batch"] == ["skipped"]
    assert triggered() == []


def test_the_last_batch_asked_for_ends_the_chain(dag: Any, functions: Any) -> None:
    functions()
    run = dag.test(run_conf={"batch": 4, "batches": 1})
    assert run.state == "success"
    assert states(run)["promote"] == ["success"]
    assert states(run)["next_batch"] == ["skipped"]
    assert triggered() == []


def test_a_client_error_fails_at_once(dag: Any, functions: Any) -> None:
    def changed(call: Call, before: int) -> Answer | None:
        if call.stage != "clean":
            return None
        return Answer({"code": "schema_changed", "detail": "fare is new"}, status=422)

    stub = functions(changed)
    run = dag.test(run_conf={"batch": 4})
    assert run.state == "failed"
    assert stub.stages() == ["fetch", "clean"]
    assert triggered() == []


def test_what_may_pass_is_called_again_with_the_same_key(dag: Any, functions: Any) -> None:
    def unsteady(call: Call, before: int) -> Answer | None:
        if before > 0:
            return None
        if call.stage == "drift":
            return Answer({"code": "mlflow_unavailable", "detail": "gone"}, 503, {"Retry-After": "1"})
        if call.stage == "promote":
            return Answer({"code": "in_progress", "detail": "busy"}, 409, {"Retry-After": "1"})
        return None

    stub = functions(unsteady)
    run = dag.test(run_conf={"batch": 4})
    assert run.state == "success"
    keys = [call.key for call in stub.calls]
    assert keys.count("taxi/4/drift/-/0") == keys.count("taxi/4/promote/-/0") == 2
    assert keys.count("taxi/4/clean/-/0") == 1


def test_a_redo_has_keys_of_its_own(dag: Any, functions: Any) -> None:
    stub = functions()
    dag.test(run_conf={"batch": 4, "generation": 2, "batches": 1})
    assert {call.key.rsplit("/", 1)[1] for call in stub.calls} == {"2"}
