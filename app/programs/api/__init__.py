"""The REST API under /api/v1: what ``app.service`` offers, for programs. docs/service.md tells how to use it.

    application   the application that is mounted into the chat's, with its OpenAPI document and page
    asking        ask, ask/stream, claims, timeline, search
    articles      articles, articles/{id}, jobs/{id}
    holdings      archives, status
    calling       who asks, handed to a route
    responses     what all routes share: problems, ETags, pages of a list
    repeating     a request to add that is sent again adds nothing again

Who may ask, and how much, the middleware of ``app.web.server`` decides, as for the page.
"""
