"""Exactness on random banks: the oracle's answers, and what must stay the same when the input changes its shape."""
