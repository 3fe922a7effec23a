"""How well a product's passages are ranked for a question."""
