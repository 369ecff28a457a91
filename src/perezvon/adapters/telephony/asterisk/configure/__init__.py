"""The configuration of an Asterisk that carries a centre's calls: planned, rendered, written, compared, reloaded.

`plan` says what an operator may decide, and refuses what could mean anything else in a configuration file. `render` makes
the text of every file of it, by the rules in `core`, `sip` and `dialplan`; it is pure. `folder` writes what changed and
tells differences, `secrets_file` keeps the secrets that the operator did not choose, `music` turns a sound file into what
Asterisk plays to those who wait. `reloads` says which part of a running Asterisk has to read a changed file, `console` asks
it to, and `running` compares what it lets in with the plan.
"""
