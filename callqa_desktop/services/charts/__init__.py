"""Charts as data: what any view, picture, table or file of one is made from."""
