"""What Airflow makes of the DAG files: they import, and the arrows are those of the design."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization

DAGS = Path(__file__).parent.parent
PROBLEMS = [p["name"] for p in json.loads((DAGS / "problems.json").read_text())]


@pytest.fixture(scope="module")
def bag() -> DagBag:
    return DagBag(DAGS)


def test_all_files_import(bag: DagBag) -> None:
    assert bag.import_errors == {}


def test_there_is_one_dag_a_problem(bag: DagBag) -> None:
    assert sorted(bag.dags) == sorted(PROBLEMS)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_arrows(bag: DagBag, problem: str) -> None:
    arrows = {task.task_id: sorted(task.downstream_task_ids) for task in bag.dags[problem].tasks}
    assert arrows == {
        "fetch": ["clean"],
        "clean": ["drift"],
        "drift": ["next_batch", "train"],
        "train": ["explain"],
        "explain": ["promote"],
        "promote": ["next_batch"],
        "next_batch": [],
    }


@pytest.mark.parametrize("problem", PROBLEMS)
def test_one_run_at_a_time_and_nothing_on_a_schedule(bag: DagBag, problem: str) -> None:
    dag = bag.dags[problem]
    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert not dag.timetable.can_be_scheduled
    next_batch = dag.get_task("next_batch")
    assert next_batch.trigger_dag_id == problem
    assert next_batch.trigger_rule == "none_failed_min_one_success"
    assert next_batch.skip_when_already_exists


@pytest.mark.parametrize("problem", PROBLEMS)
def test_train_is_mapped_and_limited_by_its_pool(bag: DagBag, problem: str) -> None:
    train = bag.dags[problem].get_task("train")
    assert train.is_mapped
    assert train.pool == "train"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_scheduler_can_read_it(bag: DagBag, problem: str) -> None:
    written = json.loads(json.dumps(DagSerialization.to_dict(bag.dags[problem])))
    assert DagSerialization.from_dict(written).task_ids == bag.dags[problem].task_ids
