"""The end of a job is not announced any more."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("drop trigger job_changed on job")
    op.execute("create trigger job_changed after insert or update or truncate on job execute function job_changed()")
