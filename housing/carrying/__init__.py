"""Taking over what an organisation already follows: its cases, its stays, its past rehousings, from one workbook."""
