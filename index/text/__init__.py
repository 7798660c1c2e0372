"""Text taken apart: passages and sentences, words of questions, near copies."""
