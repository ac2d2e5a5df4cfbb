"""The agenda of a meeting builds itself: `sources` what each floor finds that needs deciding, `of_cases` what this floor finds."""
