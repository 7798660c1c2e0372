"""A conversation as a document: conversation_document, of which exports and docx_export make files."""
