"""One browser and one server with the Tartus replay for all tests of the page that a worker runs."""

import os
from contextlib import ExitStack

import pytest
from support.browser import CHROMIUM, MISSING, page_of
from support.browser import browser as opened_browser
from support.replaying import copy_of, replay_file
from support.serving import serving


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def replay_store(tmp_path_factory):
    """The file of the filled store; nobody writes there."""
    return replay_file(tmp_path_factory)


@pytest.fixture(scope="session")
def replay_url(replay_store, tmp_path_factory):
    with serving(copy_of(replay_store, tmp_path_factory.mktemp("served"))) as base_url:
        yield base_url


@pytest.fixture
def page_at(browser, replay_url):
    """Opens a path of the replay's page; all that were opened must have stayed clean to the test's end."""
    with ExitStack() as pages:

        def opened(path="/", base_url=replay_url, **how):
            return pages.enter_context(page_of(browser, base_url, path, **how))

        yield opened
