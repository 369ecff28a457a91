from pathlib import Path

import pytest

from tools.lints.web_zones import check


def findings(root: Path, importer: str, imported: str) -> list[str]:
    path = root / "web/src" / importer
    path.parent.mkdir(parents=True)
    path.write_text(f'\nimport {{ thing }} from "{imported}";\n')
    return [f"{finding.line}: {finding.message}" for finding in check(root)]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("main.tsx", "./app/router"),
        ("app/pages/desk.tsx", "@/features/calls/components/call-bar"),
        ("features/calls/components/call-bar.tsx", "../hooks/use-call"),
        ("features/calls/components/call-bar.tsx", "@/components/ui/card"),
        ("features/calls/components/call-bar.tsx", "react"),
        ("features/calls/components/call-bar.test.tsx", "@/testing/render"),
        ("testing/render.tsx", "@/app/providers"),
    ],
)
def test_imports_with_the_flow_pass(tmp_path: Path, importer: str, imported: str) -> None:
    assert findings(tmp_path, importer, imported) == []


@pytest.mark.parametrize(
    ("importer", "imported", "message"),
    [
        ("features/calls/a.ts", "@/features/contacts/b", "features/calls must not import features/contacts"),
        ("features/calls/components/a.ts", "../../contacts/b", "features/calls must not import features/contacts"),
        ("features/calls/a.ts", "@/app/router", "features/calls must not know app"),
        ("realtime/store.ts", "@/features/calls/b", "shared code must not know features/calls"),
        ("lib/micros.ts", "../app/router", "shared must not know app"),
        ("features/calls/a.ts", "@/testing/render", "what is shipped needs nothing of testing/"),
    ],
)
def test_an_import_against_the_flow_is_reported(tmp_path: Path, importer: str, imported: str, message: str) -> None:
    (finding,) = findings(tmp_path, importer, imported)
    assert finding.startswith(f"2: {message}")


def test_a_lazy_import_counts(tmp_path: Path) -> None:
    path = tmp_path / "web/src/features/calls/routes.tsx"
    path.parent.mkdir(parents=True)
    path.write_text('const page = lazy(() => import("@/features/contacts/page"));')
    assert len(list(check(tmp_path))) == 1
