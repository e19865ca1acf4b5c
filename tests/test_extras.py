"""Extras: what a plain installation can do without them, and the one sentence in which everything else ends."""

from pathlib import Path

import pytest

from index.errors import ExtraMissing, NewsdeskError
from index.extras import is_installed, require


def test_module_that_is_installed_is_handed_back() -> None:
    assert require("json.decoder", "window").__name__ == "json.decoder"


def test_missing_module_ends_in_the_command_that_brings_it() -> None:
    with pytest.raises(ExtraMissing) as caught:
        require("no_such_package.part", "window")
    assert str(caught.value) == (
        "no_such_package.part is not installed (bring it with: pip install 'newsdesk[window]')"
    )
    assert isinstance(caught.value, NewsdeskError)
    assert isinstance(caught.value, ImportError)
    assert caught.value.name == "no_such_package"


def test_package_that_lacks_what_it_needs_itself_is_a_fault_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import no_such_package\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError) as caught:
        require("half_installed", "window")
    assert not isinstance(caught.value, ExtraMissing)


def test_modules_are_looked_for_without_importing_them() -> None:
    assert is_installed("json.decoder")
    assert not is_installed("no_such_package")
    assert not is_installed("no_such_package.part")
