"""The staff's side: named accounts, and the review, correction and approval of criteria."""
