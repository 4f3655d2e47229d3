"""What leaves the desk goes through this room: divided, masked, checked, locked, placed and mailed.

The parts know one another downwards only: a copy (`copies`) is masked (`mask`), counted (`tally`) and checked by
another process (`inspecting`, `leak`, `index`, `scraps`) before the outbox takes it. Mail and jobs
have rooms of their own.
"""
