"""What is shown as a figure can be explained: the web app has words for every metric and every sum."""

import json
from pathlib import Path

import pytest

from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.sums import Sum

CATALOGUES = Path(__file__).parents[3] / "web/src/features/metrics/definitions/i18n"


@pytest.mark.parametrize("language", ["en", "ru", "zh-Hans"])
def test_every_metric_and_every_sum_has_words_and_nothing_else_does(language: str) -> None:
    words = json.loads((CATALOGUES / f"{language}.json").read_text())
    assert words["metric"].keys() == {name.replace(".", "_") for name in METRICS}
    assert words["sum"].keys() == {one.value for one in Sum}


@pytest.mark.parametrize("language", ["en", "ru", "zh-Hans"])
def test_no_two_metrics_are_called_the_same(language: str) -> None:
    words = json.loads((CATALOGUES / f"{language}.json").read_text())
    names = [each["name"] for each in words["metric"].values()]
    assert sorted(set(names)) == sorted(names)
