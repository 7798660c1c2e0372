"""Records: tables, JSON and JSON Lines, whose columns and keys name the fields of articles.

jsonl, json_file, tables   one module a format; table_rows: rows as sentences with their headings
records       a record → an article: record_names (what fields are called), record_values, record_dates
release, ghost             whether a record was published; exports whose facts stand in other tables
"""
