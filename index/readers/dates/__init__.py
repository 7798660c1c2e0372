"""Days as articles state them.

date_parsing  a field that is a date by its name → a day, without guessing; eras: years counted otherwise
written_dates days inside a text, in any language whose months are known
date_order    whether the day or the month comes first, told by the other dates of a column
datelines     the place a story was filed from
"""
