"""Why a sentence that was read is asked all the same: shapes and words that mostly mislead its rule."""
