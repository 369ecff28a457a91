"""What a caller hears before and after an agent: a versioned graph, its interpreter and its linter.

Flow and routing do not know each other; `engine.engine` joins them.
"""
