"""The admin: the record as tables, scoped and read-mostly."""
