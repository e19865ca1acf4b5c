"""Whole answers as a LlamaIndex query engine, for programs that have one already.

`engine = NewsdeskQueryEngine(desk)` stands where `engine = index.as_query_engine()` stood. No model of LlamaIndex's is
asked for: who writes the answer is the desk's business.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from index.extras import require

require("llama_index.core", "llamaindex")

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from qa.types import Answer, Citation

if TYPE_CHECKING:
    from qa.client import Client
    from qa.newsdesk import Newsdesk


class NewsdeskQueryEngine(BaseQueryEngine):
    """Answers of which every sentence shows the exact words it rests on.

    A response's `response` is the answer's text with its markers, or one sentence that says why there is none;
    `source_nodes` are the words that are cited, in the order of their markers, at their true places: `text` equals
    `article.text[start_char_idx:end_char_idx]`; a headline has no place in the text, and `part` among its metadata.
    The response's `metadata` is the whole answer, as `Answer.to_dict` gives it.

    Args:
        desk: What is asked; it stays yours to close.
        callback_manager: LlamaIndex's.
        options: Of the desk's `ask`, for every question.
    """

    def __init__(
        self, desk: "Newsdesk | Client", *, callback_manager: CallbackManager | None = None, **options: Any
    ) -> None:
        self._desk, self._options = desk, options
        super().__init__(callback_manager)

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = self._desk.ask(query_bundle.query_str, **self._options)
        return Response(answer.text, [cited_node(answer, citation) for citation in answer.citations], answer.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def cited_node(answer: Answer, citation: Citation) -> NodeWithScore:
    """A citation as a LlamaIndex node with its true place; its score is that of the passage it was found in."""
    is_text = citation.part == "text"
    metadata = {
        "marker": citation.marker,
        "article_id": citation.article_id,
        "version": citation.version,
        "title": citation.title,
        "outlet": citation.outlet,
        "published": citation.published,
        "url": citation.url,
        "part": citation.part if citation.part != "text" else None,
    }
    node = TextNode(
        id_=f"{citation.article_id}@{citation.version}:{'' if is_text else 'title:'}{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start if is_text else None,
        end_char_idx=citation.end if is_text else None,
        metadata={name: value for name, value in metadata.items() if value is not None},
        excluded_embed_metadata_keys=["marker", "article_id", "version", "url"],
        excluded_llm_metadata_keys=["article_id", "version"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=citation.article_id)},
    )
    where = citation.article_id, citation.version
    holding = (
        passage.score
        for passage in answer.passages
        if (passage.article_id, passage.version) == where
        and (not is_text or (passage.start <= citation.start and citation.end <= passage.end))
    )
    return NodeWithScore(node=node, score=next(holding, None))
