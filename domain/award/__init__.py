"""Award enforcement: until every respondent has paid."""
