"""Whole runs, by Airflow itself, against functions that are stubs: what happens when answers go wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.configuration import conf
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.models import DagRun
from airflow.models.pool import Pool
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import select

from stub_functions import Answer, Answering, StubFunctions

DAGS = Path(__file__).parent.parent


@pytest.fixture(scope="module", autouse=True)
def database() -> None:
    initdb()
    Pool.create_or_update_pool("train", slots=2, description="", include_deferred=False)
