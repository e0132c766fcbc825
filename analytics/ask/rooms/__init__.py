"""How each question of a room is answered: one module a room, one function a question."""
