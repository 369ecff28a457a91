"""Logs of calls, what is learnt from them, and days that are lived again. Pure: no file, no clock, no chance of its own."""
