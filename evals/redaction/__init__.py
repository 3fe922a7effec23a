"""How much personal data the masking takes out, and what it takes out by mistake."""
