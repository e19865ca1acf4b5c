"""Where the sample articles are: in the package if it was installed, in `examples/` in a clone."""

from pathlib import Path


def folder() -> Path | None:
    """The folder of the sample articles; None if this copy of Newsdesk came without them."""
    package = Path(__file__).parents[1]
    found = (package / "sample_articles", package.parent / "examples" / "articles")
    return next((path for path in found if path.is_dir()), None)
