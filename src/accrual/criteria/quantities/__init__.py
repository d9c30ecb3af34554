"""Values of a sentence with their subjects: limits, ranges, scores, grades and doses."""
