"""Voice: each adapter implements the port `Telephony` of dispatch and passes its contract suite."""
