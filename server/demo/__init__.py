"""The demo store's pages: a shop around the chat, with the widget on every page. Nothing a merchant installs."""
