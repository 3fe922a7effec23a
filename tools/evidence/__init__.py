"""Which of a product's facts and sentences answer a question, and whether any does."""
