"""What customers think: the answers they gave, and about whom.

Table owned: `survey_response`, which a rebuild never touches. Publishes no facts. Uses `contacts` (who may see one) and
follows the log for answers given by digit.
"""
