"""Every word that is sent to a language model stands in this package, as Markdown templates.

A template's placeholders are `{{name}}`. Values are put in once and never looked at again: a `{{name}}` inside an
article stays what it is.
"""

import re
from functools import cache
from importlib.resources import files

_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


def render(name: str, **values: str) -> str:
    """A template with its placeholders filled in.

    Args:
        name: Of the template, such as `answer`.
        values: One for each placeholder, no more and no fewer.

    Raises:
        ValueError: A placeholder has no value, or a value has no placeholder.
    """
    template = _template(name)
    wanted = set(_PLACEHOLDER.findall(template))
    if wanted != set(values):
        raise ValueError(f"prompts/{name}.md has the placeholders {sorted(wanted)}, got {sorted(values)}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


@cache
def _template(name: str) -> str:
    return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
