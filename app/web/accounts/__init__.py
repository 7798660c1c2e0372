"""Who a request comes from, and what it may: the gate that all pass, and the pages of signing in.

route_rights.py  which addresses there are, and the right that each takes
gate.py          a request → ``request.state.identity``, or 401, 403, 429
cookies.py       names and marks of cookies that let somebody in
pages.py         sign-in, sign-out, the page of one's own account
starting.py      who is asked for what when the chat starts; it does not start where nobody could sign in

What it is all about stands in ``app.accounts``.
"""
