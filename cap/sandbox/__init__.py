"""Programs run in a worker process that holds nothing but proxies.

Parent side: `cap.sandbox.broker.Sandbox`. This file stays empty of imports because the
worker imports this package, and must stay light.
"""
