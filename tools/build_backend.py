"""PEP 517 build backend: hatchling, plus a Node wheel where the web app must be built and the machine has no usable Node."""

from typing import Any

from hatchling import build as hatchling
from hatchling.build import build_editable, build_sdist, build_wheel

from tools.node import ROOT, WHEEL, machine_problem
from tools.web_build import WebMode, has_sources, is_current, web_mode

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
]

Settings = dict[str, Any] | None


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """What must be installed before an editable install is made."""
    return [*hatchling.get_requires_for_build_editable(config_settings), *_node_wheel()]


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """What must be installed before an sdist is built."""
    return [*hatchling.get_requires_for_build_sdist(config_settings), *_node_wheel()]


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """What must be installed before a wheel is built."""
    return [*hatchling.get_requires_for_build_wheel(config_settings), *_node_wheel()]


def _node_wheel() -> list[str]:
    must_build = web_mode() is not WebMode.SKIP and has_sources(ROOT) and not is_current(ROOT)
    return [WHEEL] if must_build and machine_problem() else []
