"""A SIP telephone in Python, good enough to stand where a real one would stand: over UDP, on one loop, without threads.

`phone.SipPhone` is the telephone. It registers or does not, calls and is called, says a tone all the time it is connected
and knows which tones it hears. Below it, each in a file: `message` (the text of SIP), `wire` and `datagrams` (UDP),
`transactions` (repeating and not doing twice), `dialog`, `digest`, `sdp`, `g711`, `rtp`, `mouth` and `ear` (sound), `call`.
"""
