"""Fixtures that the contract suites share."""

from __future__ import annotations

from tests.contract.two_days import here as here
from tests.support.postgresql import postgres as postgres
from tests.support.postgresql import postgres_url as postgres_url
from tests.support.postgresql import private_postgres as private_postgres
from tests.support.postgresql import private_postgres_url as private_postgres_url
from tests.support.stores import database_url as database_url
from tests.support.stores import open_another as open_another
from tests.support.stores import sqlite_url as sqlite_url
from tests.support.stores import store as store
