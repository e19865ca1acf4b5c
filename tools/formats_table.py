"""Write the README's table of formats anew: python -m tools.formats_table."""

import re
from pathlib import Path

from index.readers.formats import table

README = Path(__file__).parent.parent / "README.md"

if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    made = re.sub(r"(?<=<!-- formats -->\n).*?(?=<!-- /formats -->)", lambda _: table(), text, flags=re.DOTALL)
    README.write_text(made, encoding="utf-8")
