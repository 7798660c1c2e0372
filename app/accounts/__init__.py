"""Who may do what: people with accounts, the browsers they are signed in with, their keys, and what each may.

    rights.py             rights, roles, and the identity that every request carries
    account_file.py       users, sessions and keys over one file
    account_tables.py     the file (SQLite), and how an earlier one becomes this one
    users.py              people: name, password's hash, roles by archive, who another provider says they are
    sessions.py           browsers that are signed in
    keys.py               keys of programs
    passwords.py          argon2, and which passwords are too easy to guess
    limiting.py           how often somebody may guess, and how much somebody may ask
    counting.py           the moving windows that both are counted in
    provider.py           sign-in with an OpenID Connect provider
    provider_settings.py  which one

The web side is ``app.web.accounts``: the gate that every request passes, the table of addresses with the right that
each takes, and the pages. The commands are ``app.cli.users``.

The design, in short:

- A request becomes an ``Identity`` once, at the gate, and is refused there unless the identity has the right of its
  address. An address without an entry in the table is refused to everybody. Handlers read ``request.state.identity``.
- Of passwords only the argon2id hash is kept; of sessions, keys and nothing else that lets somebody in, only SHA-256:
  they are 256 random bits, which nobody tries out. A copy of the file lets nobody in.
- What an identity may is read from the file with every request: a role that is taken away, a user who is disabled, a
  key that is revoked has no effect from the next request on. Nothing about rights is in a cookie.
- Roles are granted by archive; "*" stands for all that have no grant of their own.
- Conversations belong to a random secret of the user's, as they belong to a secret in the browser's cookie where nobody
  signs in. So they follow the person, and the file of conversations knows no names.
"""
