"""Recordings of legs: finished into one small stereo master, kept, and played to those who may listen, and erased
when their time is over.

Tables owned: `recording`, `recording_master`, `recording_retention`; a rebuild never touches them. Publishes `RecordingReady`. Uses `contacts` (who may see one),
`audit` (who listened) and follows the log for recordings that telephony has completed.
"""
