"""What may happen to a contract: rules, facts, folds and sentences, without any database."""
