"""Lines, opening hours, flows and all that is spoken.

Tables owned: `line`, `hours`, `flow_version`. Publishes no facts. Uses `audit`, `customers` and `dispatch`. Lines, hours
and flows are settings of the engine; `PromptLibrary` is dispatch's `PromptBook`.
"""
