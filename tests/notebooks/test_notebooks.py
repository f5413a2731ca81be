"""The notebooks, run as an analyst runs them: a live server of the demo, a fresh kernel, pictures and all."""

import base64
import io
import re
from pathlib import Path

import jupytext
import matplotlib.image
import nbclient
import pytest
from support.runs import command, environment, url
from support.serving import serving

FOLDER = Path(__file__).parents[2] / "notebooks"
PICTURES = {"first_look": 2, "alert_taken_apart": 2, "tracks_with_movingpandas": 3}
PROGRESS = re.compile(r"\r(positions|history): [\d,]+ rows, [\d,.]+ MB, \d+ s |\n")
CRIMSON = (220 / 255, 20 / 255, 60 / 255)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The base URL of the demo, as `twelvemile demo` makes it."""
    place = url(tmp_path_factory.mktemp("notebooks") / "demo.db")
    made = command("demo", "--only-prepare", "--database-url", place, timeout=300)
    assert made.code == 0, made.err
    with serving(place) as base_url:
        yield base_url


@pytest.fixture(params=PICTURES)
def run(request, demo, tmp_path):
    """Name, pictures as arrays (height, width, 3) of 0..1, and all that was printed, of each notebook."""
    notebook = jupytext.read(FOLDER / f"{request.param}.py")
    resources = {"metadata": {"path": str(tmp_path)}}
    env = environment(TWELVEMILE_URL=demo, MPLBACKEND="module://matplotlib_inline.backend_inline")
    runner = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources)
    runner.execute(env=env)
    return request.param, notebook


def outputs(notebook, kind):
    return [
        output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == kind
    ]


def pictures(notebook):
    shown = [output.data for kind in ("display_data", "execute_result") for output in outputs(notebook, kind)]
    png = [base64.b64decode(data["image/png"]) for data in shown if "image/png" in data]
    return [matplotlib.image.imread(io.BytesIO(content))[..., :3] for content in png]


def test_it_runs_without_a_warning_and_its_pictures_are_labelled(run):
    name, notebook = run
    streams = outputs(notebook, "stream")
    warned = "".join(output.text for output in streams if output.name == "stderr")
    assert PROGRESS.sub("", warned) == "", "a warning, or worse"
    assert any("fixes" in output.text for output in streams)
    drawn = pictures(notebook)
    assert len(drawn) == PICTURES[name]
    for picture in drawn:
        assert picture.std() > 0.05, "an empty picture"
        top = picture[: len(picture) // 10]
        is_crimson = (abs(top - CRIMSON) < 0.02).all(axis=2)
        assert is_crimson.sum() > 100, "the words SYNTHETIC DATA stand at its top"


def test_each_notebook_is_run_and_described():
    assert {path.stem for path in FOLDER.glob("*.py")} == set(PICTURES)
    text = (FOLDER / "README.md").read_text()
    assert all(f"`{name}.py`" in text for name in PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_each_is_a_percent_script_that_takes_the_server_from_the_environment(name):
    text = (FOLDER / f"{name}.py").read_text()
    assert "format_name: percent" in text
    assert 'os.environ.get("TWELVEMILE_URL", "http://127.0.0.1:8000")' in text
