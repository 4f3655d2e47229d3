"""Tests of macros, conditions and the SQL of the shipped rules."""
