"""Backups: everything of a centre in one tar file, written while it runs.

The file holds, in this order, the database as of one moment (`database.dump`, pg_dump's own format), finished recordings
(`blobs/`), recordings still being written (`recordings/`), prompts (`prompts/`), and last `manifest.json`, which names
every other part with its size and SHA-256. A file that was cut short therefore has no manifest, and is no backup.

The database comes first: what it names was written before, and blobs never change, so all of it is found afterwards.
"""
