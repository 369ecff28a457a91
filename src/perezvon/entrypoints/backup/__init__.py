"""Backups: everything of a centre in one tar file, written while it runs.

The file holds, in this order, the database as of one moment (`database.dump`, pg_dump's own format), recordings still
being written or not yet finished (`recordings/`), finished ones (`blobs/`), prompts (`prompts/`), and last
`manifest.json`, which names every other part with its size and SHA-256. A file that was cut short therefore has no
manifest, and is no backup.

The database comes first: what it names was written before. A recording that is finished meanwhile has its master before
its source goes, and sources are copied before masters: the backup has one of the two, and either is enough to finish it
in the restored centre. A recording that is erased meanwhile is missing; its time is over there too, and what is left
of it goes.
"""
