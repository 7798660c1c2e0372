"""LangChain's face of the read path, for those who build something else on the archive."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.search import Search


class EvidenceRetriever(BaseRetriever):
    """Evidence as LangChain documents: the quoted text, and its whole record as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [Document(page_content=e.text, metadata=e.record()) for e in self.search.find(query).evidence]
