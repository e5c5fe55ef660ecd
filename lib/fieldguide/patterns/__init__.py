"""The patterns, each a value made of its parts; a pattern's file imports `base`, never another pattern."""
