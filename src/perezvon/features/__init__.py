"""Business capabilities. Every folder has the same anatomy; features meet only at `public` and `events`."""
