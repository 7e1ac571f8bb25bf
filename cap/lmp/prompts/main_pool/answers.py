"""Examples of the main prompt: questions, and what can't be done."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "is there a cyan bowl?",
        "say(parse_question('is there a cyan bowl?'))",
        hint="not on the table: cyan bowl",
    ),
    Turn("what is in the purple bowl?", "say(parse_question('what is in the purple bowl?'))"),
    Turn("how many blocks are there?", "say(parse_question('how many blocks are there?'))"),
    Turn(
        "how far is the red block from the blue block?",
        "say(parse_question('how far is the red block from the blue block?'))",
    ),
    Turn(
        "which block is closest to the green bowl?",
        "say(parse_question('which block is closest to the green bowl?'))",
    ),
    Turn(
        "is the red block to the left of the purple bowl?",
        "say(parse_question('is the red block to the left of the purple bowl?'))",
    ),
    Turn(
        "stack the brown block on the blue block",
        "say('There is no brown block on the table.')",
        hint="not on the table: brown block",
    ),
    Turn(
        "put the red block in the orange bowl",
        "say('There is no orange bowl on the table.')",
        hint="not on the table: orange bowl",
    ),
    Turn(
        "paint the green block blue",
        "say('I cannot paint the green block blue: I can only move the blocks and bowls on the "
        "table.')",
    ),
    Turn(
        "throw the blue block out of the house",
        "say('I cannot throw the blue block out of the house: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "throw the red block at the wall",
        "say('I cannot throw the red block at the wall: I can only move the blocks and bowls "
        "on the table.')",
    ),
    Turn(
        "fill some water into the red bowl",
        "say('I cannot fill some water into the red bowl: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "fill the red bowl with water",
        "say('I cannot fill the red bowl with water: I can only move the blocks and bowls on "
        "the table.')",
    ),
    Turn(
        "throw the green block through the window",
        "say('I cannot throw the green block through the window: I can only move the blocks "
        "and bowls on the table.')",
    ),
    Turn(
        "fling the yellow block out of the window",
        "say('I cannot fling the yellow block out of the window: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "toss the blue block through the door",
        "say('I cannot toss the blue block through the door: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "please hurl the purple bowl out of the room",
        "say('I cannot hurl the purple bowl out of the room: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "bring me a glass of water",
        "say('I cannot bring you a glass of water: I can only move the blocks and bowls on the "
        "table.')",
    ),
    Turn(
        "cut the yellow block in half",
        "say('I cannot cut the yellow block in half: I can only move the blocks and bowls on "
        "the table.')",
    ),
    Turn(
        "brew some tea",
        "say('I cannot brew some tea: I can only move the blocks and bowls on the table.')",
    ),
    Turn(
        "break the bowl into pieces",
        "say('I cannot break the bowl into pieces: I can only move the blocks and bowls on the "
        "table.')",
    ),
    Turn("put the green block in the drawer", "say('There is no drawer on the table.')"),
    Turn(
        "hide the yellow block behind the lamp",
        "say('I cannot hide the yellow block behind the lamp: I can only move the blocks and bowls "
        "on the table.')",
    ),
    Turn(
        "squeeze the blue block until it is flat",
        "say('I cannot squeeze the blue block until it is flat: I can only move the blocks "
        "and bowls on the table.')",
    ),
    Turn(
        "turn on the lights in the kitchen",
        "say('I cannot turn on the lights in the kitchen: I can only move the blocks and "
        "bowls on the table.')",
    ),
    Turn(
        "fold the napkin",
        "say('I cannot fold the napkin: I can only move the blocks and bowls on the table.')",
    ),
    Turn(
        "make the green block bigger",
        "say('I cannot make the green block bigger: I can only move the blocks and bowls on "
        "the table.')",
    ),
    Turn(
        "what is the capital of France?",
        "say('I cannot answer that: I only know the blocks and bowls on the table.')",
    ),
)
