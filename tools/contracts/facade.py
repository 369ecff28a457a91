"""Import contract: the packages inside a container are entered only through their facade modules."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import fields
from typing_extensions import override

from tools.contracts.direct_imports import DirectImports, Import, modules_inside, names


class Facade(DirectImports):
    """`importers` may import a package of `container` only at the modules named by `facades`, or from inside it."""

    type_name = "facade"

    container = fields.StringField()
    facades = fields.SetField(subfield=fields.StringField())
    importers = fields.SetField(subfield=fields.StringField())

    @override
    def wrong_imports(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports that reach past a facade."""
        container, facades = str(self.container), names(self.facades)
        for importer in modules_inside(graph, names(self.importers)):
            for imported in graph.find_modules_directly_imported_by(importer):
                package = _package(imported, container)
                if package is None or package == _package(importer, container):
                    continue
                if imported.removeprefix(f"{package}.") not in facades:
                    yield importer, imported


def _package(module: str, container: str) -> str | None:
    """The package directly inside the container to which the module belongs."""
    if not module.startswith(f"{container}."):
        return None
    return f"{container}.{module.removeprefix(f'{container}.').split('.')[0]}"
