"""From candidates to evidence: scores, choice, an optional cross-encoder; the LangChain retriever."""
