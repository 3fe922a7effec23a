"""Attacks on the whole agent, and what of them reaches the shopper: `aisle eval attacks`.

Every attack of a file arrives by every way text comes into the house, and the model obeys it. Nothing here imports
agent/verify: the judges are a second opinion, made without looking at the first. What is played is in docs/attacks.md.
"""
