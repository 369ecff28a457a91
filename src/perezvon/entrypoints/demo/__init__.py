"""The sample world: Nordlink, a made-up broadband company, small enough to understand and complete enough to call.

It is made through the same services that people use, so the worker prepares the names of its customers as of any others.
"""
