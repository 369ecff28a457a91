"""Alarms: what is wrong in the centre, told once per cause, late enough to be true and early enough to help.

`conditions` says what is looked at, `watch` when that raises an alarm and when it clears one, `telling` which alarms people are
interrupted for, and `channels` who hears of them elsewhere than on a screen. The causes, by their weight:

* `recording_stopped` (grave): calls are not recorded, because the disk is full.
* `nobody_signed_in` (grave): contacts wait in a queue that nobody serves. Hides the two below.
* `queue_late` (serious): the oldest contact of a queue waits longer than its limit. Clear at four fifths of it. Hides the next.
* `service_level` (serious): the day's service level of a queue is below its target. Clear two points above.
* `phone_unreachable` (slight): an agent is available, but cannot be rung.
* `missed_offers` (slight): an agent was put on a break after missing calls.
"""
