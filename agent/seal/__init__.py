"""What must not leave the house, whatever the model writes: instructions, secrets, other people's data, disguises.

It stands before the gate (agent/verify): the gate checks claims against facts, the seal takes out what no fact could
ever make right. Pure text in, pure text out; agent/nodes/answer and act use it.
"""
