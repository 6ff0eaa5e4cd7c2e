"""How we speak to those who publish prices. One module each, behind `protocol.Source`."""
