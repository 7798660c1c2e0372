"""The assistant around the archive: question → evidence → answer → checked citations, and its faces."""
