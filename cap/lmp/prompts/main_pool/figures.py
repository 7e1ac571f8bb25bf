"""Examples of the main prompt: lines and figures."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "put the red, blue and green blocks in a vertical line 20 cm long",
        """
line = ['red block', 'blue block', 'green block']
points = parse_position('a 20 cm vertical line in the middle with 3 points')
arrange(line, points)
""",
    ),
    Turn(
        "put the blocks in a diagonal line",
        """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "arrange the blocks in a horizontal line",
        """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "sort the blocks by the name of their color from left to right",
        """
order = sorted(blocks, key=get_color)
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
    ),
    Turn(
        "line up the blocks from left to right in the order green, red, blue, yellow",
        """
order = ['green block', 'red block', 'blue block', 'yellow block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
    ),
    Turn(
        "make a 2 by 2 grid of the blocks, 8 cm apart",
        """
points = parse_position('a grid of 2 rows and 2 columns, 8 cm apart, in the middle')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in a row 9 cm apart",
        """
points = parse_position(f'a horizontal line of {len(blocks)} points 9 cm apart in the middle')
arrange(blocks, points)
""",
    ),
    Turn(
        "surround the purple bowl with the blocks",
        """
points = parse_position(
    f'a circle of radius 11 cm around the purple bowl with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a circle of blocks with a radius of 12 cm around the middle of the table",
        """
points = parse_position(
    f'a circle of radius 12 cm around the middle of the table with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a triangle with 18 cm sides out of three blocks",
        """
points = parse_position('a triangle with 18 cm sides in the middle of the table')
arrange(blocks[:3], points)
""",
    ),
    Turn(
        "make a square out of the blocks",
        """
points = parse_position('a square with 16 cm sides in the middle of the table')
arrange(blocks, points)
""",
    ),
    Turn(
        "exchange the topmost block with the bottommost block",
        """
order = top_to_bottom(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
    ),
    Turn(
        "exchange the leftmost block with the rightmost block",
        """
order = left_to_right(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
    ),
    Turn(
        "swap the blue block and the yellow block",
        """
first = get_obj_pos('blue block')
second = get_obj_pos('yellow block')
put_first_on_second('blue block', get_free_pos())
put_first_on_second('yellow block', first)
put_first_on_second('blue block', second)
""",
    ),
    Turn(
        "line the blocks up vertically",
        """
points = parse_position(f'a vertical line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a row of the blocks",
        """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in a column with 7 cm between them",
        """
points = parse_position(f'a vertical line of {len(blocks)} points 7 cm apart in the middle')
arrange(blocks, points)
""",
    ),
    Turn(
        "arrange the blocks in a row ordered yellow, green, red, blue",
        """
order = ['yellow block', 'green block', 'red block', 'blue block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
    ),
    Turn(
        "order the blocks alphabetically from top to bottom",
        """
order = sorted(blocks, key=get_color)
points = parse_position(f'a vertical line in the middle with {len(order)} points')
arrange(order, points)
""",
    ),
    Turn(
        "form a rectangle 24 cm wide and 14 cm high with the blocks",
        """
points = parse_position('a rectangle 24 cm wide and 14 cm high in the middle of the table')
arrange(blocks, points)
""",
    ),
    Turn(
        "place the blocks in a ring around the red bowl",
        """
points = parse_position(f'a circle of radius 11 cm around the red bowl with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "make an L shape out of the blocks",
        """
points = parse_position(f'an L shape with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a V out of the blocks",
        """
points = parse_position(f'a V shape with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in a straight horizontal line with 8 cm spacing",
        """
points = parse_position(f'a horizontal line of {len(blocks)} points 8 cm apart in the middle')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the red, blue and yellow block in a line from left to right, 8 cm apart",
        """
line = ['red block', 'blue block', 'yellow block']
points = parse_position('a horizontal line of 3 points 8 cm apart in the middle')
arrange(line, points)
""",
    ),
    Turn(
        "arrange the blocks in two rows of two",
        """
points = parse_position('a grid of 2 rows and 2 columns, 8 cm apart, in the middle')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a cross out of the blocks",
        """
points = parse_position(f'a cross with {len(blocks)} points in the middle of the table')
arrange(blocks, points)
""",
    ),
    Turn(
        "make a diamond out of the blocks",
        """
points = parse_position('a diamond 20 cm wide in the middle of the table')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in a line from the bottom left corner to the middle",
        """
points = parse_position(
    f'a line from the bottom left corner to the middle of the table with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "the red and the green block should change places",
        """
first = get_obj_pos('red block')
second = get_obj_pos('green block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('green block', first)
put_first_on_second('red block', second)
""",
    ),
    Turn(
        "exchange the two rightmost blocks",
        """
order = left_to_right(blocks)
first = get_obj_pos(order[-1])
second = get_obj_pos(order[-2])
put_first_on_second(order[-1], get_free_pos())
put_first_on_second(order[-2], first)
put_first_on_second(order[-1], second)
""",
    ),
    Turn(
        "let the red and the blue block trade places",
        """
first = get_obj_pos('red block')
second = get_obj_pos('blue block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('blue block', first)
put_first_on_second('red block', second)
""",
    ),
    Turn(
        "put the red block where the green block is and the green block where the red block is",
        """
first = get_obj_pos('red block')
second = get_obj_pos('green block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('green block', first)
put_first_on_second('red block', second)
""",
    ),
    Turn(
        "switch the block in the red bowl with the one in the green bowl",
        """
first = get_objs_on('red bowl')
second = get_objs_on('green bowl')
for item in first:
    put_first_on_second(item, get_free_pos())
for item in second:
    put_first_on_second(item, 'red bowl')
for item in first:
    put_first_on_second(item, 'green bowl')
""",
    ),
    Turn(
        "line up the blocks by their distance from the red bowl, the closest on the left",
        """
order = sorted(blocks, key=lambda block: get_distance(block, 'red bowl'))
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
    ),
    Turn(
        "line up the blocks along the left edge in alphabetical order, the first at the top",
        """
order = sorted(blocks, key=get_color)
points = parse_position(f'a vertical line at the left side with {len(order)} points')
arrange(order, points)
""",
    ),
    Turn(
        "arrange all blocks diagonally",
        """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in a row with yellow on the left, then blue, then red, and "
        "green on the right",
        """
order = ['yellow block', 'blue block', 'red block', 'green block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
    ),
    Turn(
        "switch the green block with the blue block",
        """
first = get_obj_pos('green block')
second = get_obj_pos('blue block')
put_first_on_second('green block', get_free_pos())
put_first_on_second('blue block', first)
put_first_on_second('green block', second)
""",
    ),
    Turn(
        "swap the block at the far left with the block at the far right",
        """
order = left_to_right(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
    ),
    Turn(
        "line up the blocks horizontally",
        """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "put all the blocks in a row from left to right",
        """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "place the blocks along a diagonal of the table",
        """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blocks in alphabetical order in a row",
        """
order = sorted(blocks, key=get_color)
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
    ),
)
