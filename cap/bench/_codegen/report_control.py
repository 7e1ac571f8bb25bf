"""Control of motion: the reporting half.

Nobody who writes documents reads this file.
"""

from __future__ import annotations

import numpy as np

from cap.bench._codegen.inputs import args, number, point, points, values, vectors
from cap.bench._codegen.problem import Problem, array

PROBLEMS = (
    Problem(
        "def get_move_time(distance: float, v_max: float, a_max: float) -> float:",
        "Shortest time to go a distance from rest to rest within a greatest speed and "
        "acceleration.",
        """
        if distance < v_max**2 / a_max:
            return float(2 * np.sqrt(distance / a_max))
        return distance / v_max + v_max / a_max
        """,
        (
            "return distance / v_max + v_max / a_max",
            """
            if distance < v_max**2 / a_max / 2:
                return float(2 * np.sqrt(distance / a_max))
            return distance / v_max + v_max / a_max
            """,
        ),
        args(number(0.05, 4), number(0.2, 2), number(0.2, 3)),
        ((1.0, 10.0, 4.0), 1.0),
    ),
    Problem(
        "def limit_rate(wanted: list[float], start: float, max_step: float) -> list[float]:",
        "Follow the wanted values one after another from the start value, with steps of at most "
        "max_step.",
        """
        value, out = start, []
        for target in wanted:
            value += float(np.clip(target - value, -max_step, max_step))
            out.append(value)
        return out
        """,
        (
            """
            steps = np.clip(np.diff([start, *wanted]), -max_step, max_step)
            return (start + np.cumsum(steps)).tolist()
            """,
        ),
        args(values(2, 9), number(-1, 1), number(0.05, 0.6)),
        (([2.0, 2.0, 0.0], 0.0, 1.5), [1.5, 2.0, 0.5]),
    ),
    Problem(
        "def get_turn_rate(pose: list[float], goal: np.ndarray, gain: float, max_rate: float) "
        "-> float:",
        "Turn rate of a robot at pose [x, y, heading] towards the goal: gain times the shortest "
        "turn, at most max_rate either way.",
        """
        wanted = np.arctan2(goal[1] - pose[1], goal[0] - pose[0])
        turn = (wanted - pose[2] + np.pi) % (2 * np.pi) - np.pi
        return float(np.clip(gain * turn, -max_rate, max_rate))
        """,
        (
            """
            turn = np.arctan2(goal[1] - pose[1], goal[0] - pose[0]) - pose[2]
            return float(np.clip(gain * turn, -max_rate, max_rate))
            """,
            """
            wanted = np.arctan2(goal[1] - pose[1], goal[0] - pose[0])
            turn = (wanted - pose[2] + np.pi) % (2 * np.pi) - np.pi
            return float(gain * np.clip(turn, -max_rate, max_rate))
            """,
        ),
        args(vectors(3, -3, 3).map(lambda v: v.tolist()), point(), number(0.2, 3), number(0.3, 2)),
        (([0.0, 0.0, 3.0], array(-1, -0.01), 0.5, 2.0), 0.5 * (2 * np.pi - 3 - 3.1315929)),
    ),
    Problem(
        "def scale_to_limits(velocity: np.ndarray, limits: np.ndarray) -> np.ndarray:",
        "Slow all joints down by the same factor, so that none is faster than its limit.",
        """
        return velocity / max(1.0, np.max(np.abs(velocity) / limits))
        """,
        (
            "return np.clip(velocity, -limits, limits)",
            "return velocity / max(1.0, np.max(velocity / limits))",
            "return velocity / np.max(np.abs(velocity) / limits)",
        ),
        args(vectors(4, -2, 2), vectors(4, 0.6, 2.5)),
        ((array(1, -4, 0), array(2, 2, 2)), [0.5, -2, 0]),
    ),
    Problem(
        "def get_settling_time(times: list[float], values: list[float], target: float, "
        "band: float) -> float:",
        "The first time from which on all values stay within the band around the target; -1 if "
        "they never do.",
        """
        settled = -1.0
        for t, value in zip(reversed(times), reversed(values)):
            if abs(value - target) > band:
                break
            settled = t
        return settled
        """,
        (
            """
            for t, value in zip(times, values):
                if abs(value - target) <= band:
                    return t
            return -1.0
            """,
            """
            outside = [k for k, value in enumerate(values) if abs(value - target) > band]
            return times[outside[-1]] if outside else times[0]
            """,
        ),
        args(
            values(8, 8, 0, 0.5).map(np.cumsum), values(8, 8), number(-0.2, 0.2), number(0.3, 1)
        ).map(lambda a: (a[0].tolist(), *a[1:])),
        (([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 1.1], 1.0, 0.2), 3.0),
    ),
    Problem(
        "def get_smooth_position(t: float, duration: float, start: float, end: float) -> float:",
        "Position at time t on the cubic from start to end that begins and ends at rest; it stays "
        "where it is before and after.",
        """
        s = min(max(t / duration, 0.0), 1.0)
        return start + (end - start) * (3 * s**2 - 2 * s**3)
        """,
        (
            """
            s = t / duration
            return start + (end - start) * (3 * s**2 - 2 * s**3)
            """,
            """
            s = min(max(t / duration, 0.0), 1.0)
            return start + (end - start) * s
            """,
            """
            s = min(max(t / duration, 0.0), 1.0)
            return start + (end - start) * s**3
            """,
        ),
        args(number(-1, 4), number(0.5, 3), number(-2, 2), number(-2, 2)),
        ((1.0, 4.0, 0.0, 32.0), 5.0),
    ),
    Problem(
        "def run_thermostat(temperatures: list[float], low: float, high: float) -> list[bool]:",
        "Whether the heater is on after each reading: it goes on below low, off above high, and "
        "else stays as it was; it begins off.",
        """
        on, states = False, []
        for t in temperatures:
            if t < low:
                on = True
            elif t > high:
                on = False
            states.append(on)
        return states
        """,
        (
            "return [t < low for t in temperatures]",
            "return [t <= high for t in temperatures]",
        ),
        args(values(4, 10), number(-0.5, -0.1), number(0.1, 0.5)),
        (([20.0, 17.0, 19.0, 22.0, 19.0], 18.0, 21.0), [False, True, True, False, False]),
    ),
    Problem(
        "def get_avoiding_velocity(position: np.ndarray, obstacles: np.ndarray, reach: float, "
        "gain: float, max_speed: float) -> np.ndarray:",
        "Each obstacle nearer than reach pushes straight away from itself with gain times how much "
        "nearer; add them up and cut the length to max_speed.",
        """
        total = np.zeros(2)
        for obstacle in obstacles:
            away = position - obstacle
            gap = np.linalg.norm(away)
            if gap < reach:
                total += gain * (reach - gap) * away / gap
        speed = np.linalg.norm(total)
        return total if speed <= max_speed else total * max_speed / speed
        """,
        (
            """
            total = np.zeros(2)
            for obstacle in obstacles:
                away = position - obstacle
                gap = np.linalg.norm(away)
                if gap < reach:
                    total += gain * (reach - gap) * away
            speed = np.linalg.norm(total)
            return total if speed <= max_speed else total * max_speed / speed
            """,
            """
            away = position - obstacles[np.argmin(np.linalg.norm(obstacles - position, axis=1))]
            gap = np.linalg.norm(away)
            push = gain * max(0.0, reach - gap) * away / gap
            return push * min(1.0, max_speed / (gain * reach))
            """,
        ),
        args(point(), points(2, 6), number(0.5, 1.5), number(0.5, 3), number(0.3, 2)),
        (
            (array(0, 0), array([1, 0], [0, -0.5], [0, 7]), 2.0, 2.0, 3.0),
            [-1.664100589, 2.496150883],
        ),
    ),
    Problem(
        "def apply_dead_band(commands: list[float], band: float) -> list[float]:",
        "Commands smaller than the band become 0; the others come closer to 0 by the band.",
        """
        out = []
        for c in commands:
            size = max(0.0, abs(c) - band)
            out.append(size if c > 0 else -size)
        return out
        """,
        (
            "return [c if abs(c) >= band else 0.0 for c in commands]",
            "return [max(0.0, c - band) for c in commands]",
        ),
        args(values(4, 9), number(0.1, 0.6)),
        (([3.0, -2.0, 0.5, -0.5], 1.0), [2.0, -1.0, 0.0, 0.0]),
    ),
    Problem(
        "def get_worst_deviation(wanted: np.ndarray, driven: np.ndarray) -> float:",
        "The largest distance between a wanted point and the driven point of the same number.",
        "return float(np.linalg.norm(wanted - driven, axis=1).max())",
        (
            "return float(np.abs(wanted - driven).max())",
            "return float(np.linalg.norm(wanted - driven, axis=1).mean())",
        ),
        args(points(4, 4), points(4, 4)),
        ((array([0, 0], [1, 0]), array([0, 1], [4, 4])), 5.0),
    ),
    Problem(
        "def get_wheel_speeds(speed: float, turn_rate: float, track: float, max_speed: float) "
        "-> tuple[float, float]:",
        "Speeds of the left and the right wheel, a track apart, for a speed and a turn rate (left "
        "is positive); both slow down alike so that neither passes max_speed.",
        """
        left, right = speed - turn_rate * track / 2, speed + turn_rate * track / 2
        scale = max(1.0, abs(left) / max_speed, abs(right) / max_speed)
        return left / scale, right / scale
        """,
        (
            """
            left, right = speed - turn_rate * track / 2, speed + turn_rate * track / 2
            clip = lambda v: max(-max_speed, min(max_speed, v))
            return clip(left), clip(right)
            """,
            "return speed - turn_rate * track / 2, speed + turn_rate * track / 2",
        ),
        args(number(-1, 1), number(-2, 2), number(0.2, 1), number(0.3, 1)),
        ((1.0, 2.0, 1.0, 1.0), (0.0, 1.0)),
    ),
)
