"""Hand-ins that show more than anybody can read, in every way in which a notebook can show something."""

from __future__ import annotations

#: code by name; none of it answers anything
FLOODS: dict[str, str] = {
    "one_long_piece": "import sys\nsys.stderr.write('x' * 10_000_000)",
    "one_long_line_of_pieces": "import sys\nfor _ in range(10_000):\n    sys.stderr.write('x' * 1_000)\n    sys.stderr.flush()",
    "letters": "import sys\nfor _ in range(400_000):\n    sys.stdout.write('x')\n    sys.stdout.flush()",
    "lines": "for n in range(600_000):\n    print(n)",
    "both_by_turns": "import sys\nfor n in range(200_000):\n    print(n)\n    print(n, file=sys.stderr)",
    "without_end": "while True:\n    print('x' * 100_000)",
    "carriage_returns": "import sys\nfor _ in range(200):\n    sys.stdout.write('a\\r' * 20_000)",
    "backspaces": "print('a\\b' * 2_000_000)",
    "colours": "print('\\x1b[31mx\\x1b[0m' * 1_000_000)",
    "half_a_colour": "print('\\x1b[' * 3_000_000)",
    "null_bytes": "print('\\x00\\ud800' * 1_000_000)",
    "displays": "from IPython.display import HTML, display\nfor _ in range(60_000):\n    display(HTML('<p>x</p>'))",
    "large_displays": "from IPython.display import HTML, display\nwhile True:\n    display(HTML('<p>' * 200_000))",
    "nested_html": "from IPython.display import HTML, display\nfor _ in range(20):\n    display(HTML('<b><i><a>' * 20_000))",
    "open_attributes": "from IPython.display import HTML, display\nfor _ in range(5):\n    display(HTML('<a href=\"' * 15_000 + '<!--' * 9_000))",
    "updates": (
        "from IPython.display import HTML, display\nh = display(HTML('x'), display_id=True)\n"
        "for n in range(60_000):\n    h.update(HTML('y' * 500))"
    ),
    "many_shown_then_updated": (
        "from IPython.display import HTML, display\nfor _ in range(900):\n    display(HTML('x'), display_id='same')\n"
        "for _ in range(2_000):\n    display(HTML('y' * 5_000), display_id='same', update=True)"
    ),
    "clearings": "from IPython.display import clear_output\nfor n in range(60_000):\n    clear_output(wait=bool(n % 2))",
    "mime_bundle": "from IPython.display import display\ndisplay({f'text/x{n}': 'x' * 200_000 for n in range(300)}, raw=True)",
    "many_mimes": "from IPython.display import display\ndisplay({f'text/x{n}': 'x' for n in range(300_000)}, raw=True)",
    "nested_json": (
        "from IPython.display import display\nx = []\nfor _ in range(900):\n    x = [x, x]\n"
        "y = []\nfor _ in range(100_000):\n    y = [y]\ndisplay({'application/json': y, 'text/plain': 'x'}, raw=True)"
    ),
    "metadata": "from IPython.display import display\ndisplay({'text/plain': 'x'}, metadata={'a': {'b': 'x' * 30_000_000}}, raw=True)",
    "pictures": (
        "from IPython.display import Image, display\nimport base64\nfor _ in range(40):\n"
        "    display({'image/png': 'A' * 1_000_000}, raw=True)"
    ),
    "result": "'x' * 30_000_000",
    "long_list": "[[0] * 900 for _ in range(900)]",
    "deep_list": "x = []\nfor _ in range(200_000):\n    x = [x]\nx",
    "error": "raise ValueError('x' * 30_000_000)",
    "chain_of_errors": (
        "e = None\nfor n in range(3_000):\n    new = ValueError(str(n))\n    new.__cause__ = e\n    e = new\nraise e"
    ),
    "error_in_recursion": "def f(n):\n    return f(n + 1)\nf(0)",
    "class_with_long_name": "raise type('E' * 3_000_000, (Exception,), {})('x')",
    "comms": (
        "from comm import create_comm\nc = create_comm(target_name='x')\nfor _ in range(30_000):\n    c.send({'x': 'y' * 1_000})"
    ),
    "pager": "def f():\n    pass\nf.__doc__ = 'x\\n' * 5_000_000\nget_ipython().run_line_magic('pinfo', 'f')",
    "next_input": "for _ in range(3_000):\n    get_ipython().set_next_input('x' * 10_000)",
    "questions": "while True:\n    try:\n        input('x' * 10_000)\n    except Exception as error:\n        print(error)",
    "warnings": "import warnings\nwarnings.simplefilter('always')\nfor n in range(100_000):\n    warnings.warn('x' * 200)",
    "logs": "import logging\nlogging.basicConfig()\nfor n in range(100_000):\n    logging.error('x' * 100)",
    "descriptor": "import os\nfor _ in range(4_000):\n    os.write(1, b'x' * 10_000)",
    "program": "import subprocess\nsubprocess.run('yes | head -c 45000000', shell=True)",
    "program_without_end": "import subprocess\nsubprocess.run('yes >&2', shell=True)",
    "shell_line": "!yes xxxxxxxxxxxxxxxxxxx | head -n 300000",
    "threads": (
        "import threading\ndef f():\n    while True:\n        print('x' * 1_000)\n"
        "for _ in range(8):\n    threading.Thread(target=f, daemon=True).start()\nimport time\ntime.sleep(60)"
    ),
    "after_the_end": (
        "import threading\ndef f():\n    while True:\n        print('x' * 1_000)\nthreading.Thread(target=f, daemon=True).start()"
    ),
    # what goes past the shell, into the line to the grader itself
    "announced": "import os\nos.write(3, b'\\x01\\x00\\x00\\x00\\xff\\xff\\xff\\xff' + b'x' * 1_000)",
    "many_parts": "import os\nos.write(3, b'\\xff\\xff\\xff\\xff')",
    "empty_messages": "import os\nwhile True:\n    os.write(3, b'\\x00\\x00\\x00\\x00' * 10_000)",
    "small_messages": "import os\nwhile True:\n    os.write(3, b'\\x01\\x00\\x00\\x00\\x01\\x00\\x00\\x00z' * 10_000)",
    "forged_outputs": (
        "import os, struct\ndef m(*p):\n    return struct.pack('<I', len(p)) + b''.join(struct.pack('<I', len(x)) for x in p) + b''.join(p)\n"
        "for a in ([b'result', b'9' * 50], [b'result'], [b'display'], [b'stream', b'x'], [b'error'], [b'error', b'\\xff', b'\\xfe'], [b'update'],\n"
        "          [b'display', b'', b'text/html', b'<script>1</script>', b'odd'], [b'clear'], [b'value', b'!'], [b'done', b'x']):\n"
        "    os.write(3, m(*a))"
    ),
    "drop_by_drop": (
        "import os, time\nos.write(3, b'\\x01\\x00\\x00\\x00\\x40\\x42\\x0f\\x00')\nwhile True:\n    try:\n"
        "        os.write(3, b'x')\n        time.sleep(0.05)\n    except BaseException:\n        pass"
    ),
    "closed": "import os\nos.close(3)",
    # what is handed over
    "large_value": "share = 'x' * 50_000_000",
    "large_number": "share = 10 ** 3_000_000",
    "nested_value": "share = 0.0\nfor _ in range(10_000):\n    share = [share]",
    "wide_value": "share = [[]] * 1_000_000",
    "hanging_value": "class share(float):\n    def __new__(cls): ...\nimport numbers\nclass L(list):\n    def __iter__(self):\n        while True:\n            pass\nshare = L([1])",
}
