"""Rule files and editions, read into frozen objects."""
