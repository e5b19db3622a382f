"""Open the course: ``python start.py``, on Windows, macOS and Linux.

python start.py              makes the environment in .venv, once; then JupyterLab opens in your browser
python start.py teacher      the same for an instructor, with Formgrader and nbgrader's other menus
python start.py setup        only the environment

More arguments are JupyterLab's own: python start.py --no-browser --port 8890
"""

# The standard library alone, and nothing that an old Python cannot read: it must come as far as its sentence.
import os
import sys
import sysconfig

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 11), (3, 14)  # for newer ones not all packages of requirements.lock exist


def complaint(version, platform):
    """Why this Python will not do, with the remedy; "" if it will."""
    found = ".".join(str(part) for part in version[:3])
    other = "py -3.13 start.py" if platform.startswith("win") else "python3.13 start.py"
    remedy = "Install one from python.org; if there is one already, name it: %s" % other
    if tuple(version[:2]) < OLDEST:
        return "The course needs Python 3.11 to 3.14, and this is %s. %s" % (found, remedy)
    if tuple(version[:2]) > NEWEST:
        return "Python %s is too new, packages are missing for it: the course needs 3.11 to 3.14. %s" % (found, remedy)
    if platform == "win-arm64":
        return "Packages are missing for Python on ARM. Install the 64-bit Python for x86 from python.org; Windows runs it."
    return ""


def main(arguments):
    """Set up what is missing, then become JupyterLab."""
    if "--help" in arguments or "-h" in arguments:
        print(__doc__.replace("``", ""))
        return 0
    wrong = complaint(sys.version_info, sysconfig.get_platform())
    if wrong:
        sys.exit(wrong)
    sys.path.insert(0, os.path.join(ROOT, "scripts"))
    import setup

    role = arguments.pop(0) if arguments[:1] in (["learner"], ["teacher"], ["setup"]) else "learner"
    python = setup.main()
    if role == "setup":
        return 0
    return setup.hand_over([python, os.path.join(ROOT, "scripts", "lab.py"), role] + arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
