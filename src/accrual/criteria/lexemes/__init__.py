"""Words of a sentence as lexemes, and the phrases, names, times and stages that they make."""
