"""How well a message is understood: `aisle eval intents`. Reading, scoring and printing each have a file."""
