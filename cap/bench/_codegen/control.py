"""Control: what a controller computes from what it measures."""

from __future__ import annotations

import numpy as np

from cap.bench._codegen.inputs import args, number, point, points, values, vectors
from cap.bench._codegen.problem import Problem, array

PROBLEMS = (
    Problem(
        "def pid_step(error: float, last_error: float, integral: float, gains: list[float], "
        "dt: float, limit: float) -> tuple[float, float]:",
        "Command of a PID controller with gains [kp, ki, kd], and its new integral, which stays "
        "between -limit and limit.",
        """
        integral = float(np.clip(integral + error * dt, -limit, limit))
        slope = (error - last_error) / dt
        return gains[0] * error + gains[1] * integral + gains[2] * slope, integral
        """,
        (
            """
            integral = integral + error * dt
            slope = (error - last_error) / dt
            command = gains[0] * error + gains[1] * integral + gains[2] * slope
            return command, float(np.clip(integral, -limit, limit))
            """,
            """
            integral = float(np.clip(integral + error * dt, -limit, limit))
            command = gains[0] * error + gains[1] * integral + gains[2] * (error - last_error)
            return command, integral
            """,
        ),
        args(
            number(-2, 2),
            number(-2, 2),
            number(-1, 1),
            values(3, 3, 0.1, 2),
            number(0.01, 0.5),
            number(0.2, 1.2),
        ),
        ((2.0, 1.0, 0.9, [1.0, 10.0, 0.5], 0.5, 1.5), (18.0, 1.5)),
    ),
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
        "def get_profile_position(t: float, distance: float, v_max: float, a_max: float) -> float:",
        "Position at time t on the fastest way from 0 to a positive distance, from rest to rest, "
        "within a greatest speed and acceleration.",
        """
        peak = min(v_max, np.sqrt(distance * a_max))
        ramp = peak / a_max
        total = distance / peak + ramp
        t = min(max(t, 0.0), total)
        if t < ramp:
            return float(a_max * t**2 / 2)
        if t > total - ramp:
            return float(distance - a_max * (total - t) ** 2 / 2)
        return float(peak * (t - ramp / 2))
        """,
        (
            """
            ramp = v_max / a_max
            total = distance / v_max + ramp
            t = min(max(t, 0.0), total)
            if t < ramp:
                return a_max * t**2 / 2
            if t > total - ramp:
                return distance - a_max * (total - t) ** 2 / 2
            return v_max * (t - ramp / 2)
            """,
        ),
        args(number(0, 5), number(0.1, 3), number(0.2, 2), number(0.2, 3)),
        ((3.0, 4.0, 2.0, 2.0), 4.0),
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
        "def smooth(values: list[float], alpha: float) -> list[float]:",
        "Exponential smoothing that begins with the first value and gives each new value the "
        "weight alpha.",
        """
        out = [values[0]]
        for value in values[1:]:
            out.append(alpha * value + (1 - alpha) * out[-1])
        return out
        """,
        (
            """
            out = [values[0]]
            for value in values[1:]:
                out.append((1 - alpha) * value + alpha * out[-1])
            return out
            """,
            """
            out = [values[0]]
            for before, value in zip(values, values[1:]):
                out.append(alpha * value + (1 - alpha) * before)
            return out
            """,
        ),
        args(values(2, 8), number(0.05, 0.45)),
        (([0.0, 4.0, 4.0], 0.25), [0.0, 1.0, 1.75]),
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
        "def get_lookahead_point(path: np.ndarray, position: np.ndarray, distance: float) "
        "-> np.ndarray:",
        "The first point of the path, from the one nearest to the position on, that is at least "
        "the distance away from the position; the last point if there is none.",
        """
        gaps = np.linalg.norm(path - position, axis=1)
        for k in range(np.argmin(gaps), len(path)):
            if gaps[k] >= distance:
                return path[k]
        return path[-1]
        """,
        (
            """
            for p in path:
                if np.linalg.norm(p - position) >= distance:
                    return p
            return path[-1]
            """,
            """
            gaps = np.linalg.norm(path - position, axis=1)
            return path[min(np.argmin(gaps) + 1, len(path) - 1)]
            """,
        ),
        args(points(4, 9), point(), number(0.2, 1.5)),
        ((array([0, 0], [1, 0], [2, 0], [3, 0]), array(1.2, 0), 1.0), [3, 0]),
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
        "def get_spring_force(position: np.ndarray, velocity: np.ndarray, goal: np.ndarray, "
        "stiffness: float, damping: float, max_force: float) -> np.ndarray:",
        "Force of a damped spring that pulls to the goal; a longer one is cut to the length "
        "max_force.",
        """
        force = stiffness * (goal - position) - damping * velocity
        return force * min(1.0, max_force / np.linalg.norm(force))
        """,
        (
            """
            force = stiffness * (goal - position) - damping * velocity
            return np.clip(force, -max_force, max_force)
            """,
            """
            force = stiffness * (goal - position) + damping * velocity
            return force * min(1.0, max_force / np.linalg.norm(force))
            """,
        ),
        args(point(3), point(3), point(3), number(0.5, 5), number(0.1, 2), number(1, 5)),
        ((array(0, 0, 0), array(0, 1, 0), array(3, 0, 0), 1.0, 4.0, 2.5), [1.5, -2.0, 0]),
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
        "def get_overshoot(values: list[float], target: float) -> float:",
        "How far the values go beyond the target, seen from the first value, in percent of the way "
        "from the first value to the target; 0 if they don't.",
        """
        way = target - values[0]
        beyond = max((value - target) / way for value in values)
        return max(0.0, 100 * beyond)
        """,
        (
            "return max(0.0, 100 * (max(values) - target) / (target - values[0]))",
            "return max(0.0, 100 * (max(values) - target) / abs(target))",
        ),
        args(values(3, 8), number(0.2, 0.7)).flatmap(
            lambda a: args(number(0, 1)).map(lambda s: (a[0], a[1] if s[0] > 0.5 else -a[1]))
        ),
        (([3.0, 1.5, 0.5, 1.0], 1.0), 25.0),
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
        "def push_mass(mass: float, forces: list[float], dt: float) -> tuple[float, float]:",
        "Position and velocity of a mass that starts at rest at 0, after constant forces of dt "
        "seconds each, one after another.",
        """
        x, v = 0.0, 0.0
        for force in forces:
            a = force / mass
            x += v * dt + a * dt**2 / 2
            v += a * dt
        return x, v
        """,
        (
            """
            x, v = 0.0, 0.0
            for force in forces:
                v += force / mass * dt
                x += v * dt
            return x, v
            """,
            """
            v = sum(forces) / mass * dt
            return v * dt * len(forces) / 2, v
            """,
        ),
        args(number(0.2, 3), values(2, 8), number(0.05, 1)),
        ((2.0, [4.0, 0.0, -4.0], 1.0), (4.0, 0.0)),
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
        "def get_tip_velocity(angles: list[float], rates: list[float], lengths: list[float]) "
        "-> np.ndarray:",
        "Velocity (x, y) of the tip of a planar arm with two links, whose second angle is measured "
        "from the first link.",
        """
        first, second = angles[0], angles[0] + angles[1]
        w1, w2 = rates[0], rates[0] + rates[1]
        return w1 * lengths[0] * np.array([-np.sin(first), np.cos(first)]) + w2 * lengths[
            1
        ] * np.array([-np.sin(second), np.cos(second)])
        """,
        (
            """
            total = np.zeros(2)
            for angle, rate, length in zip(angles, rates, lengths):
                total += rate * length * np.array([-np.sin(angle), np.cos(angle)])
            return total
            """,
            """
            first, second = angles[0], angles[0] + angles[1]
            return rates[0] * lengths[0] * np.array([-np.sin(first), np.cos(first)]) + rates[
                1
            ] * lengths[1] * np.array([-np.sin(second), np.cos(second)])
            """,
        ),
        args(values(2, 2, -3, 3), values(2, 2, -2, 2), values(2, 2, 0.2, 1)),
        (([0.0, np.pi / 2], [1.0, 2.0], [1.0, 1.0]), [-3, 1]),
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
)
