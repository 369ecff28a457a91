"""Import contract: some packages import the standard library and a short list of others, and nothing else."""

import sys
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import fields
from typing_extensions import override

from tools.contracts.direct_imports import DirectImports, Import, modules_inside, names


class ImportsOnly(DirectImports):
    """Modules inside `modules` import only modules inside `allowed`, the packages they lie in, and the standard library."""

    type_name = "imports_only"

    modules = fields.SetField(subfield=fields.StringField())
    allowed = fields.SetField(subfield=fields.StringField())

    @override
    def wrong_imports(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports of anything that is not listed."""
        allowed = names(self.allowed) | sys.stdlib_module_names
        for importer in modules_inside(graph, names(self.modules)):
            for imported in graph.find_modules_directly_imported_by(importer):
                if not _is_inside(imported, allowed) and not importer.startswith(f"{imported}."):
                    yield importer, imported


def _is_inside(module: str, packages: set[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:length]) in packages for length in range(1, len(parts) + 1))
