"""What every request passes and what a server needs besides its pages.

Who may ask, and how much:       foreign, signin, orders, bounds, connections, refusals
How an answer leaves:            headers, heads, in_language, ending
Where it is reached:             listening, own_address, under_path, certificate
What those who run it are told:  calls, operating
"""
