"""Lines, opening hours, flows and all that is spoken.

Tables owned: `line`, `hours`, `flow`, `flow_version`, `flow_draft`, `prompt`, `prompt_sound`. Publishes no facts. Uses `audit`,
`customers`, `dispatch` and `queues`. Lines, hours and flows are settings of the engine; `PromptLibrary` is dispatch's `PromptBook`.
"""
