"""One DAG a problem; one run a batch; each run triggers the next until the source is exhausted.

    fetch -> clean -> drift -> train (mapped over drift's candidates) -> explain -> promote
                        \\_____________________________________________________/ -> next_batch

drift answers no candidates when it decides against training: train, explain and promote are then skipped,
and `next_batch` runs all the same. An exhausted source skips fetch and everything after it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param
from airflow.sdk.exceptions import AirflowSkipException

from stage_operator import RetryAfter, StageOperator

PROBLEMS = json.loads((Path(__file__).parent / "problems.json").read_text())
"""Generated from the registry of problems by local/src/dags/write-problems.ts."""

THIS_BATCH = "{{ ti.xcom_pull(task_ids='fetch', key='answer')['batch'] }}"
NEXT_BATCH = "{{ ti.xcom_pull(task_ids='fetch', key='answer')['batch'] + 1 }}"


def stop_when_enough(context: Any) -> None:
    """`batches` counts this run's batch too: 1 means that it is the last."""
    batches = context["params"]["batches"]
    if batches is not None and batches <= 1:
        raise AirflowSkipException("That was the number of batches asked for.")


def pipeline(problem: str, title: str) -> DAG:
    def stage(name: str, batch: str = THIS_BATCH, **kwargs: Any) -> StageOperator:
        return StageOperator(task_id=name, **call(name, batch), **kwargs)

    def call(name: str, batch: str = THIS_BATCH) -> dict[str, Any]:
        return {
            "problem": problem,
            "stage": name,
            "batch": batch,
            "generation": "{{ params.generation }}",
            "retry_policy": RetryAfter(),
        }

    with DAG(
        dag_id=problem,
        dag_display_name=title,
        doc_md=__doc__,
        tags=["deriva"],
        schedule=None,
        start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        params={
            "batch": Param(
                None, type=["null", "integer"], minimum=0, description="Absent: the lowest not yet fetched."
            ),
            "batches": Param(
                None, type=["null", "integer"], minimum=1, description="Stop after so many, this one included."
            ),
            "generation": Param(0, type="integer", minimum=0, description="Rises when a redo is asked for."),
        },
        default_args={
            "retries": 10,
            "retry_delay": timedelta(seconds=2),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(minutes=1),
            "execution_timeout": timedelta(minutes=30),
        },
    ) as dag:
        fetch = stage("fetch", batch="{{ params.batch if params.batch is not none else '' }}")
        clean = stage("clean")
        drift = stage("drift", returns="candidates")
        train = StageOperator.partial(
            task_id="train", pool="train", map_index_template="{{ task.candidate }}", **call("train")
        ).expand(candidate=drift.output)
        explain = stage("explain")
        promote = stage("promote")
        next_batch = TriggerDagRunOperator(
            task_id="next_batch",
            trigger_dag_id=problem,
            # The same for the same batch, so that a repeated task cannot start the next batch twice.
            trigger_run_id=f"{problem}-batch-{NEXT_BATCH}",
            skip_when_already_exists=True,
            logical_date=None,
            conf=(
                f'{{"batch": {NEXT_BATCH}, '
                '"batches": {{ (params.batches - 1 if params.batches is not none else none) | tojson }}}'
            ),
            # all_success would end the chain at the first skipped training; none_failed would go on for
            # ever once the source is exhausted and everything is skipped.
            trigger_rule="none_failed_min_one_success",
            pre_execute=stop_when_enough,
        )

        fetch >> clean >> drift >> train >> explain >> promote
        [drift, promote] >> next_batch
    return dag


for declared in PROBLEMS:
    globals()[f"dag_{declared['name']}"] = pipeline(declared["name"], declared["title"])
