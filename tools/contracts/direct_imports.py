"""What contracts about direct imports have in common: each wrong import is shown with its line, then the guidance."""

from abc import abstractmethod
from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from typing_extensions import override

Import = tuple[str, str]
"""Who imports, and what."""


class DirectImports(Contract):
    """A contract that looks at one import at a time."""

    broken_contract_guidance = fields.TextField(required=False)

    @abstractmethod
    def wrong_imports(self, graph: ImportGraph) -> Iterable[Import]:
        """The imports that break the contract."""

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when no import is wrong."""
        wrong = [
            f"{importer} -> {imported} (l.{graph.get_import_details(importer=importer, imported=imported)[0]['line_number']})"
            for importer, imported in sorted(self.wrong_imports(graph))
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each wrong import and say what to do instead."""
        for line in check.metadata["wrong"]:
            output.print_error(f"- {line}")
        output.new_line()
        guidance = self.broken_contract_guidance
        contract_utils.render_broken_contract_guidance(guidance)  # type: ignore[arg-type]  # a field holds its parsed value


def names(field: object) -> set[str]:
    """The value of a set field. import-linter declares fields as what they are parsed from."""
    assert isinstance(field, set)
    return {str(name) for name in field}


def modules_inside(graph: ImportGraph, packages: set[str]) -> set[str]:
    """The packages and all modules in them, as far as they exist."""
    present = packages & graph.modules
    return present.union(*(graph.find_descendants(package) for package in present))
