"""Tests of the rules; a package, because its parts and `tests/exact` share `running`."""
