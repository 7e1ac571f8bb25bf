"""Control of motion: the half that documents are written with."""

from __future__ import annotations

import hypothesis.strategies as st
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
        "def get_pd_command(position: float, velocity: float, goal: float, kp: float, kd: float, "
        "limit: float) -> float:",
        "Command of a PD controller that holds the goal, at most limit either way.",
        "return float(np.clip(kp * (goal - position) - kd * velocity, -limit, limit))",
        (
            "return kp * (goal - position) - kd * velocity",
            "return float(np.clip(kp * (goal - position) + kd * velocity, -limit, limit))",
        ),
        args(*[number(-1, 1)] * 3, number(0.5, 4), number(0.2, 2), number(0.5, 2)),
        ((1.0, 1.0, 3.0, 2.0, 1.0, 2.5), 2.5),
    ),
    Problem(
        "def get_late_error(times: list[float], values: list[float], target: float, start: float) "
        "-> float:",
        "Mean distance of the values from the target, from the start time on; 0 if none is so "
        "late.",
        """
        errors = [abs(v - target) for t, v in zip(times, values) if t >= start]
        return sum(errors) / len(errors) if errors else 0.0
        """,
        (
            "return sum(abs(v - target) for v in values) / len(values)",
            """
            late = [v for t, v in zip(times, values) if t >= start]
            return abs(sum(late) / len(late) - target) if late else 0.0
            """,
        ),
        args(st.just([0.0, 1.0, 2.0, 3.0]), values(4, 4), number(-0.4, 0.4), number(0.5, 3.5)),
        (([0.0, 1.0, 2.0], [9.0, 3.0, 0.0], 1.0, 1.0), 1.5),
    ),
    Problem(
        "def blend_velocities(a: np.ndarray, b: np.ndarray, share: float, max_speed: float) "
        "-> np.ndarray:",
        "The share of velocity b and the rest of velocity a together; one faster than max_speed "
        "is shortened to it.",
        """
        v = (1 - share) * a + share * b
        speed = np.linalg.norm(v)
        return v if speed <= max_speed else v * max_speed / speed
        """,
        (
            "return (1 - share) * a + share * b",
            "return np.clip((1 - share) * a + share * b, -max_speed, max_speed)",
            """
            v = share * a + (1 - share) * b
            speed = np.linalg.norm(v)
            return v if speed <= max_speed else v * max_speed / speed
            """,
        ),
        args(vectors(2), vectors(2), number(0.1, 0.9), number(0.2, 0.9)),
        ((array(0, 0), array(6, 8), 0.5, 1.0), [0.6, 0.8]),
    ),
)
