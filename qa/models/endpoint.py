"""Which model, and where: what an error has to say of both."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model and its server, as errors name them."""

    name: str
    where: str = ""
    """`api.openai.com`, `http://127.0.0.1:8080/v1`; empty for an object that was handed in."""
    key: str = field(default="", repr=False)
    """Only to mask it in what the server says."""

    @property
    def who(self) -> str:
        """`the model 'gpt-4o' at api.openai.com`."""
        return f"the model {self.name!r} at {self.where}" if self.where else f"the model {self.name!r}"

    @property
    def server(self) -> str:
        """`the model server at api.openai.com`."""
        return f"the model server at {self.where}" if self.where else f"the server of the model {self.name!r}"
