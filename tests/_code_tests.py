"""Tests as people write them for code cells: pairs of a right solution, a wrong one, and what judges them.

Each must give the marks that stock nbgrader gives. `beside` are those that mean something only in the process
of the student's code; the others run outside, where that code can neither read nor forge them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A solution with its test."""

    right: str
    wrong: str
    test: str
    beside: bool = False


PAIRS: dict[str, Pair] = {
    # --- outside
    "in_place_list": Pair(
        "def tidy(xs):\n    xs.sort()\n    xs.append(9)",
        "def tidy(xs):\n    return sorted(xs)",
        "held = [3, 1]\nsame = held\ntidy(held)\nassert same == [1, 3, 9]",
    ),
    "in_place_dict": Pair(
        "def count(words, into):\n    for w in words:\n        into[w] = into.get(w, 0) + 1",
        "def count(words, into):\n    pass",
        "found = {'a': 1}\ncount(['a', 'b'], found)\nassert found == {'a': 2, 'b': 1}",
    ),
    "in_place_array": Pair(
        "def centre(a):\n    a -= a.mean()",
        "def centre(a):\n    return a - a.mean()",
        "import numpy as np\nx = np.array([1.0, 3.0])\ncentre(x)\nassert abs(x.sum()) < 1e-9",
    ),
    "in_place_table": Pair(
        "def double(t):\n    t['twice'] = 2 * t['n']",
        "def double(t):\n    return t.assign(twice=2 * t['n'])",
        "import pandas as pd\ntable = pd.DataFrame({'n': [1, 2]})\ndouble(table)\nassert list(table['twice']) == [2, 4]",
    ),
    "range_given": Pair(
        "def total(xs):\n    return sum(xs)", "def total(xs):\n    return 0", "assert total(range(4)) == 6"
    ),
    "range_back": Pair(
        "def evens(n):\n    return range(0, n, 2)", "def evens(n):\n    return []", "assert list(evens(5)) == [0, 2, 4]"
    ),
    "generator_back": Pair(
        "def squares_of(n):\n    for i in range(n):\n        yield i * i",
        "def squares_of(n):\n    yield 0",
        "assert list(squares_of(4)) == [0, 1, 4, 9]\nassert next(squares_of(1)) == 0",
    ),
    "endless_generator": Pair(
        "def odd():\n    n = 1\n    while True:\n        yield n\n        n += 2",
        "def odd():\n    yield 1",
        "import itertools\nassert list(itertools.islice(odd(), 5)) == [1, 3, 5, 7, 9]",
    ),
    "generator_given": Pair(
        "def longest(xs):\n    return max(xs, key=len)",
        "def longest(xs):\n    return ''",
        "assert longest(w for w in ['a', 'bcd']) == 'bcd'",
    ),
    "zip_and_map": Pair(
        "def pairs(a, b):\n    return zip(a, b)",
        "def pairs(a, b):\n    return zip(b, a)",
        "assert list(pairs([1], [2])) == [(1, 2)]\nassert dict(pairs(map(str, [1]), [2])) == {'1': 2}",
    ),
    "counter": Pair(
        "from collections import Counter\ndef letters(t):\n    return Counter(t)",
        "def letters(t):\n    return {}",
        "assert letters('aab').most_common(1) == [('a', 2)]",
    ),
    "defaultdict": Pair(
        "from collections import defaultdict\ndef groups(ws):\n    g = defaultdict(list)\n    for w in ws:\n        g[w[0]].append(w)\n    return g",
        "def groups(ws):\n    return {}",
        "assert groups(['ab', 'ac'])['a'] == ['ab', 'ac']",
    ),
    "fraction": Pair(
        "from fractions import Fraction\ndef half(n):\n    return Fraction(n, 2)",
        "def half(n):\n    return n",
        "from fractions import Fraction\nassert half(3) == Fraction(3, 2) == 1.5",
    ),
    "decimal": Pair(
        "from decimal import Decimal\ndef price(t):\n    return Decimal(t) * 2",
        "def price(t):\n    return 0",
        "from decimal import Decimal\nassert price('0.10') == Decimal('0.20')",
    ),
    "dates": Pair(
        "import datetime\ndef due(d, n):\n    return d + datetime.timedelta(days=n)",
        "def due(d, n):\n    return d",
        "import datetime\nassert due(datetime.date(2026, 1, 31), 1) == datetime.date(2026, 2, 1)",
    ),
    "named_tuple": Pair(
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef origin():\n    return Point(0, 1)",
        "def origin():\n    return None",
        "assert origin()[1] == 1 and origin().y == 1",
    ),
    "keys_of_a_dict": Pair(
        "def names(d):\n    return d.keys()",
        "def names(d):\n    return []",
        "assert set(names({'a': 1})) == {'a'} and 'a' in names({'a': 1})",
    ),
    "printed": Pair(
        "def hello(name):\n    print('Hello', name)",
        "def hello(name):\n    return 'Hello ' + name",
        "import io\nfrom contextlib import redirect_stdout\nheard = io.StringIO()\nwith redirect_stdout(heard):\n    hello('Ann')\nassert heard.getvalue() == 'Hello Ann\\n'",
    ),
    "own_error": Pair(
        "class DoseError(ValueError):\n    pass\ndef dose(x):\n    if x < 0:\n        raise DoseError('negative')\n    return x",
        "def dose(x):\n    return x",
        "try:\n    dose(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\nelse:\n    assert False",
    ),
    "librarys_error": Pair(
        "import numpy as np\ndef invert(a):\n    return np.linalg.inv(a)",
        "def invert(a):\n    return a",
        "import numpy as np\ntry:\n    invert([[0.0, 0.0], [0.0, 0.0]])\nexcept np.linalg.LinAlgError:\n    pass\nelse:\n    assert False",
    ),
    "helper_of_a_test_before": Pair(
        "def third(x):\n    return x / 3",
        "def third(x):\n    return x",
        "def close(a, b):\n    return abs(a - b) < 1e-9\nassert close(third(1), 1 / 3)",
    ),
    "uses_that_helper": Pair(
        "def fourth(x):\n    return x / 4", "def fourth(x):\n    return x", "assert close(fourth(1), 0.25)"
    ),
    "import_of_a_test_before": Pair(
        "def root(x):\n    return x ** 0.5",
        "def root(x):\n    return x",
        "import math as m\nassert m.isclose(root(2), m.sqrt(2))",
    ),
    "uses_that_import": Pair(
        "def cube(x):\n    return x ** 3", "def cube(x):\n    return x", "assert m.isclose(cube(2), 8)"
    ),
    "mapped": Pair(
        "def up(s):\n    return s.upper()",
        "def up(s):\n    return s",
        "assert list(map(up, ['a', 'b'])) == ['A', 'B']\nassert callable(up)",
    ),
    "partial_credit": Pair("def parts():\n    return 3", "def parts():\n    return 1", "parts() / 2"),
    # --- beside
    "deleted": Pair(
        "def base(n):\n    return n\ndef built(n):\n    return base(n) + 1",
        "def base(n):\n    return n\ndef built(n):\n    return n + 1",
        "kept = base\ndel base\ntry:\n    built(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError('does not use base')\nfinally:\n    base = kept",
        beside=True,
    ),
    "counted": Pair(
        "def leaf(n):\n    return 2\ndef tree(n):\n    return leaf(n) * 2",
        "def leaf(n):\n    return 2\ndef tree(n):\n    return 4",
        "calls = []\nold = leaf\ndef leaf(n):\n    calls.append(n)\n    return old(n)\ntree(5)\nleaf = old\nassert calls == [5]",
        beside=True,
    ),
    "global_of_the_student": Pair(
        "rate = 2\ndef scaled(x):\n    return rate * x",
        "rate = 2\ndef scaled(x):\n    return 2 * x",
        "rate = 5\nassert scaled(2) == 10\nrate = 2",
        beside=True,
    ),
    "input_replaced": Pair(
        "def ask():\n    return int(input('n? ')) + 1",
        "def ask():\n    return 0",
        "input = lambda *_: '4'\nassert ask() == 5\ndel input",
        beside=True,
    ),
    "stdin_replaced": Pair(
        "import sys\ndef first_line():\n    return sys.stdin.readline().strip()",
        "def first_line():\n    return ''",
        "import io, sys\nbefore = sys.stdin\nsys.stdin = io.StringIO('abc\\n')\nassert first_line() == 'abc'\nsys.stdin = before",
        beside=True,
    ),
    "mock_patch": Pair(
        "import time\ndef wait():\n    time.sleep(2)\n    return 1",
        "def wait():\n    return 1",
        "from unittest import mock\nwith mock.patch('time.sleep') as slept:\n    wait()\nslept.assert_called_once_with(2)",
        beside=True,
    ),
    "getsource": Pair(
        "def loopless(xs):\n    return sum(xs)",
        "def loopless(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t",
        "import inspect\nassert 'for' not in inspect.getsource(loopless)",
        beside=True,
    ),
    "docstring": Pair("def told():\n    '''Say.'''", "def told():\n    pass", "assert told.__doc__", beside=True),
    "signature": Pair(
        "def power(base_of, exponent=2):\n    return base_of ** exponent",
        "def power(b, e):\n    return b ** e",
        "from inspect import signature\nassert signature(power).parameters['exponent'].default == 2",
        beside=True,
    ),
    "seed": Pair(
        "import random\ndef toss():\n    return random.random() < 0.5",
        "def toss():\n    return None",
        "import random\nrandom.seed(1)\nfirst = [toss() for _ in range(20)]\nrandom.seed(1)\nassert first == [toss() for _ in range(20)]\nassert any(first)",
        beside=True,
    ),
    "numpy_seed": Pair(
        "import numpy as np\ndef noise(n):\n    return np.random.normal(size=n)",
        "def noise(n):\n    return np.zeros(n)",
        "np.random.seed(3)\na = noise(2)\nnp.random.seed(3)\nassert (a == noise(2)).all() and a.any()",
        beside=True,
    ),
    "class": Pair(
        "class Cell:\n    def __init__(self, n):\n        self.n = n\n    def split(self):\n        return [Cell(self.n / 2), Cell(self.n / 2)]",
        "class Cell:\n    def __init__(self, n):\n        self.n = n",
        "c = Cell(4)\nassert isinstance(c.split()[0], Cell) and c.split()[1].n == 2",
        beside=True,
    ),
    "object_of_the_student": Pair(
        "class Store:\n    level = 3\nstore = Store()",
        "store = None",
        "setattr(store, 'level', 7)\nassert store.level == 7",
        beside=True,
    ),
    "function_given": Pair(
        "def slope(f, x):\n    return (f(x + 1e-6) - f(x)) / 1e-6",
        "def slope(f, x):\n    return 0",
        "assert abs(slope(lambda x: x * x, 3) - 6) < 1e-3\nimport math\nassert abs(slope(math.sin, 0) - 1) < 1e-3",
        beside=True,
    ),
    "same_object": Pair(
        "def itself(x):\n    return x",
        "def itself(x):\n    return list(x)",
        "one = [1]\nassert itself(one) is one",
        beside=True,
    ),
    "global_changed": Pair(
        "seen = []\ndef remember(x):\n    seen.append(x)\n    return len(seen)",
        "seen = []\ndef remember(x):\n    return 1",
        "seen.clear()\nremember(1)\nassert remember(2) == 2 and seen == [1, 2]",
        beside=True,
    ),
    "all_names": Pair(
        "wanted = 5", "other = 5", "assert 'wanted' in globals()\nassert eval('wanted') == 5", beside=True
    ),
    "history": Pair("marker = 1", "marker = 2", "assert any('marker = 1' in cell for cell in In[:-1])", beside=True),
    "notebook_itself": Pair("shelf = 1", "pass", "assert 'shelf' in get_ipython().user_ns", beside=True),
    "modules_of_the_process": Pair(
        "import colorsys", "pass", "import sys\nassert 'colorsys' in sys.modules", beside=True
    ),
    "file_written": Pair(
        "with open('result.txt', 'w') as f:\n    f.write('42')",
        "pass",
        "assert open('result.txt').read() == '42'",
        beside=True,
    ),
    "file_for_the_function": Pair(
        "def lines(path):\n    return len(open(path).readlines())",
        "def lines(path):\n    return 0",
        "with open('three.txt', 'w') as f:\n    f.write('a\\nb\\nc\\n')\nassert lines('three.txt') == 3",
        beside=True,
    ),
    "warning": Pair(
        "import warnings\ndef careful(x):\n    warnings.warn('old')\n    return x",
        "def careful(x):\n    return x",
        "import warnings\nwith warnings.catch_warnings(record=True) as heard:\n    warnings.simplefilter('always')\n    careful(1)\nassert len(heard) == 1",
        beside=True,
    ),
    "picture": Pair(
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_xlabel('Time / h');",
        "fig = ax = None",
        "# runs beside the student's code\nassert ax.get_xlabel() == 'Time / h'",
        beside=True,
    ),
    "asynchronous": Pair(
        "async def later():\n    return 5",
        "async def later():\n    return 0",
        "import asyncio\nassert await later() == 5",
        beside=True,
    ),
    "magic": Pair("quick = 1", "quick = 2", "%time quick\nassert quick == 1", beside=True),
}
