"""Hatchling's hook: a wheel, an sdist and an editable install carry the built web app."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

from tools.node import OLDEST, NodeMissingError
from tools.web_build import WebMode, build_if_needed, is_current, web_mode


class WebBuildHook(BuildHookInterface[Any]):
    """Builds the web app before files are collected. What is shipped must have it; an editable install may go without."""

    # Build environments have no typing_extensions, so the override cannot be marked.
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # type: ignore[explicit-override]  # noqa: ARG002
        """Build unless it is current or `PEREZVON_WEB=skip`."""
        root, mode = Path(self.root), web_mode()
        if mode is WebMode.SKIP or is_current(root):
            return
        try:
            build_if_needed(root)
        except (FileNotFoundError, NodeMissingError) as problem:
            advice = (
                f"The web app is not built: {problem}. Install Node {'.'.join(map(str, OLDEST))} or newer and try again, "
                "or set PEREZVON_WEB=skip for an installation that serves the API only."
            )
            if version != "editable" or mode is WebMode.REQUIRE:
                raise SystemExit(advice) from problem
            self.app.display_warning(advice)
