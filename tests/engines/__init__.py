"""Tests of the engines; a package, because other tests ask it for the server."""
