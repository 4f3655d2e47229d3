"""A file never seen is described before it is loaded, and the description promises nothing that loading would not do.

What stands in the file is found by the same readers and the same layout as in a load; only the meaning of
columns is inferred here, from headers and values, and every inference carries its confidence and its reason.
Whatever a person must decide is said, never decided.
"""
