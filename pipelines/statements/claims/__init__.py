"""Which figures must tally with which, as the text states it: a finder a file, their order in `finding`."""
