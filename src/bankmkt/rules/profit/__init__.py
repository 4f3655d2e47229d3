"""What the contribution of a customer is made of, for the rule that shows it and for those that ask what if."""
