"""The demo store: an invented shop whose goods, people and policies are made by `python -m examples.demo.build`."""
