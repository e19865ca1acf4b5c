"""What every test shares: no environment of the machine's, and a way to make small articles."""

import pytest
from hypothesis import settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEWSDESK_CORPUS", "NEWSDESK_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


settings.register_profile("newsdesk", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("newsdesk")
