"""Web pages: the article on one, and what the page says of it.

html          a page, saved as HTML or MHTML → its article
page_tree     bytes → tree, within limits
page_prepare, page_unseen, page_text   the tree as readers see it → the article's own text
page_facts    headline, outlet, byline, day, section, language, address; what is looked at for them: page_parts,
              page_data (JSON-LD), microdata, page_addresses
page_dates    the day, and where the page states it; weakly, last_dates; date_lines, page_labels, page_order help both
markup        HTML without a page around it: entries of feeds, chapters, parts of mails
"""
