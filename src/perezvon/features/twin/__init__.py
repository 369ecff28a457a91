"""The twin: the same engine on virtual time, asked "what if".

Owns the tables `twin_answer` and `twin_log`. Publishes no facts and uses no other feature; whose names stand behind the ids
of its answers, the web app asks those who know.
"""
