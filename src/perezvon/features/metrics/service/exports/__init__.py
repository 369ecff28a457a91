"""Reports as files: one module for each kind of file, and what people ask for."""
