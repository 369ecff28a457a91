"""The engine's shell: takes events, lets the engine decide, writes the log, performs the commands.

Owns no business rule and imports no feature. Owns the ports `Telephony`, `CallerBook`, `NumberBook`, `PromptBook` and `WebDesk`. Tables: none of
its own; log, inbox, snapshot and lease belong to `platform.log`.
"""
