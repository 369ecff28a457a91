"""The pure heart: events in, commands and changes out. No clock, no I/O; kernel and msgspec only.

`events`, `commands`, `changes` and `centre` are its vocabulary and open to everybody, as are `wire` (stored form)
and `view` (questions). The rest is private to `dispatch`, `twin` and `flows`:

* `engine` takes an event, finds its handler in `reports`, `requests` or `settings`, and settles what became possible;
* `routing` decides who gets which contact, `flow` what a caller hears, `dialogue` joins the two for one customer;
* `draft` is the step being written, `unanswered` the commands without an outcome, `timers` the delays;
* `state` is everything it knows, `snapshot` saves and restores that.
"""
