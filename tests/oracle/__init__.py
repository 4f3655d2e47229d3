"""An independent reading of the rules in plain Python, against which the program's answers are held.

The package uses the standard library alone and imports nothing of the program: two implementations that
share code would share its mistakes. README.md says what each module holds.
"""
