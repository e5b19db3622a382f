"""deploy/kubernetes without a cluster: what can be said about its files, and the users it would make.

The chart's keys, the code that shapes each pod, what the image holds, the manifests' structure, and the
walk of an assignment between user numbers as the pods have them. Not run: helm, a cluster, the image.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from _course import FIRST, ROOT
from _shared_env import library_path, shared_environment
from jupyterhub import orm
from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Any as AnyTrait
from traitlets import Dict, List
from traitlets.config import Config

PLACE = ROOT / "deploy" / "kubernetes"
VALUES = yaml.safe_load((PLACE / "values.yaml").read_text())
KEYS = yaml.safe_load((ROOT / "tests" / "chart_keys.yaml").read_text())
SHARED = list(yaml.safe_load_all((PLACE / "shared.yaml").read_text()))


def unknown(values: Any, keys: Any, path: str = "") -> list[str]:
    """Keys of ours that the chart does not know, and values it does not allow."""
    if keys == "any":
        return []
    if isinstance(keys, list):
        return [] if values in keys else [f"{path}: {values!r}"]
    found = []
    for name, value in values.items():
        here = f"{path}.{name}".lstrip(".")
        found += unknown(value, keys[name], here) if name in keys else [here]
    return found


def test_the_chart_knows_every_key():
    assert unknown(VALUES, KEYS) == []
    assert unknown({"singleuser": {"storage": {"size": 1, "type": "big"}}}, KEYS) == [
        "singleuser.storage.size",
        "singleuser.storage.type: 'big'",
    ]


class PodSpawner(LocalProcessSpawner):
    """A spawner of JupyterHub with those traits of KubeSpawner 7 that the hook sets."""

    uid = AnyTrait(1000)
    gid = AnyTrait(1000)
    fs_gid = AnyTrait(100)
    supplemental_gids = List()
    volumes = AnyTrait()
    volume_mounts = AnyTrait()
    init_containers = AnyTrait()
    extra_labels = Dict()
    image = AnyTrait("registry.example.org/immunolab:1")


def pod(*groups: str, form: type = list) -> PodSpawner:
    """A spawner as the chart prepares it, after our hook."""
    config = Config()
    exec(compile(VALUES["hub"]["extraConfig"]["immunolab.py"], "immunolab.py", "exec"), {"c": config})
    user = orm.User(name="ada", id=7)
    user.groups = [orm.Group(name=name) for name in groups]
    home = {"name": "home", "mountPath": "/home/jovyan"}
    claim = {"name": "home", "persistentVolumeClaim": {"claimName": "claim-ada"}}
    spawner = PodSpawner(
        volumes=[claim] if form is list else {"home": claim},
        volume_mounts=[home] if form is list else {"home": home},
        init_containers=form(),
    )
    spawner.user = user
    assert list(config.KubeSpawner) == ["pre_spawn_hook"]
    config.KubeSpawner.pre_spawn_hook(spawner)
    return spawner


def named(items: Any) -> dict[str, Any]:
    return items if isinstance(items, dict) else {item["name"]: item for item in items}


@pytest.mark.parametrize("form", [list, dict])
def test_pods_by_role(form):
    student = pod("nbgrader-immunolab", form=form)
    assert set(named(student.volumes)) == set(named(student.volume_mounts)) == {"home", "exchange"}
    assert (student.uid, student.gid, student.fs_gid) == (10007, 10007, None)
    assert student.supplemental_gids == []  # not in the group of the course folder
    assert student.extra_labels == {"immunolab-role": "student"}
    assert student.environment["JUPYTER_CONFIG_PATH"].endswith("/settings/student")
    init = named(student.init_containers)["own-home"]
    assert init["securityContext"]["runAsUser"] == 0
    assert [mount["name"] for mount in init["volumeMounts"]] == ["home"]  # root, and of all volumes the home only

    teacher = pod("formgrade-immunolab", form=form)
    assert set(named(teacher.volumes)) == {"home", "exchange", "course", "gradebook-url"}
    assert teacher.supplemental_gids == [9000]
    assert teacher.extra_labels == {"immunolab-role": "instructor"}
    assert teacher.environment["JUPYTER_CONFIG_PATH"].endswith("/settings/instructor")
    for role in (student, teacher):
        settings = Path(role.environment["JUPYTER_CONFIG_PATH"]).relative_to("/opt/immunolab/settings")
        assert (ROOT / "deploy" / "settings" / settings / "nbgrader_config.py").is_file()


def test_gradebook_address_is_where_the_settings_look():
    teacher = pod("formgrade-immunolab")
    mount = named(teacher.volume_mounts)["gradebook-url"]
    (item,) = named(teacher.volumes)["gradebook-url"]["secret"]["items"]
    settings = (ROOT / "deploy/settings/course.py").read_text()
    assert f'"{mount["mountPath"]}/{item["path"]}"' in settings
    assert f"--from-literal={item['key']}=" in (PLACE / "shared.yaml").read_text()


def test_user_numbers_are_known_to_the_image():
    code, dockerfile = VALUES["hub"]["extraConfig"]["immunolab.py"], (PLACE / "Dockerfile").read_text()
    first, last = (int(re.search(rf"{name} = (\d+)", code)[1]) for name in ("FIRST_USER", "LAST_USER"))
    assert f"seq {first} {last}" in dockerfile
    with pytest.raises(RuntimeError, match="beyond what the image knows"):
        hook = Config()
        exec(compile(code, "immunolab.py", "exec"), {"c": hook})
        spawner = PodSpawner()
        spawner.user = orm.User(name="late", id=last - first + 1)
        hook.KubeSpawner.pre_spawn_hook(spawner)


def test_the_image_holds_no_key():
    sources = [
        word
        for line in re.findall(r"^COPY (.+)$", (PLACE / "Dockerfile").read_text(), re.M)
        for word in line.split()[:-1]
    ]
    assert sources and all((ROOT / source).exists() for source in sources)
    # by name, never the whole: source/ has the keys, and .git has source/
    assert all(Path(source).parts and Path(source).parts[0] not in {"source", ".git"} for source in sources)
    held = [
        file
        for source in sources
        for file in ([ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*.ipynb"))
    ]
    with_keys = lambda files: [f for f in files if "BEGIN HIDDEN TESTS" in f.read_text(errors="replace")]  # noqa: E731
    assert with_keys((ROOT / "source").glob("*/*.ipynb"))  # what to look for is right
    # the skeleton of a new assignment shows an author where keys go; it has none of the course's
    assert with_keys(file for file in held if file.suffix == ".ipynb") == [ROOT / "immunolab/skeleton/assignment.ipynb"]


def test_what_the_page_names_exists():
    page = (ROOT / "docs" / "deploy.md").read_text()
    named = set(re.findall(r"deploy/[\w./-]*\w", page))
    assert {"deploy/jupyterhub/install.sh", "deploy/kubernetes/values.yaml"} <= named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    settings = set(re.findall(r"IMMUNOLAB_[A-Z_]+", page))
    used = "".join(file.read_text() for file in (ROOT / "deploy").rglob("*") if file.is_file())
    assert settings and [name for name in sorted(settings) if name not in used] == []
    anchors = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).strip().lower().replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= anchors


def test_manifests_fit_together():
    kinds = [(item["apiVersion"], item["kind"], item["metadata"]["name"]) for item in SHARED]
    assert kinds == [
        ("v1", "PersistentVolumeClaim", "immunolab-exchange"),
        ("v1", "PersistentVolumeClaim", "immunolab-course"),
        ("batch/v1", "Job", "prepare-shared"),
        ("networking.k8s.io/v1", "NetworkPolicy", "gradebook-from-instructors"),
        ("networking.k8s.io/v1", "NetworkPolicy", "instructors-to-gradebook"),
    ]
    claims = {item["metadata"]["name"]: item["spec"] for item in SHARED[:2]}
    assert all(claim["accessModes"] == ["ReadWriteMany"] for claim in claims.values())
    teacher = pod("formgrade-immunolab")
    wanted = {
        volume["persistentVolumeClaim"]["claimName"]
        for name, volume in named(teacher.volumes).items()
        if "persistentVolumeClaim" in volume and name != "home"
    }
    assert wanted == set(claims)
    # the job works on the same volumes, at the same places, with the same image and the hook's group
    spec = SHARED[2]["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    image = VALUES["singleuser"]["image"]
    assert container["image"] == f"{image['name']}:{image['tag']}"
    assert {v["persistentVolumeClaim"]["claimName"] for v in spec["volumes"]} == set(claims)
    places = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    mounts = named(teacher.volume_mounts)
    assert places == {name: mounts[name]["mountPath"] for name in ("course", "exchange")}
    assert container["command"][2:] == [places["course"], places["exchange"], str(teacher.supplemental_gids[0])]
    # who may reach the gradebook: the pods the hook labels so
    inward, outward = SHARED[3]["spec"], SHARED[4]["spec"]
    assert inward["ingress"][0]["from"] == [{"podSelector": {"matchLabels": teacher.extra_labels}}]
    assert outward["podSelector"]["matchLabels"] == teacher.extra_labels
    assert outward["egress"][0]["to"] == [{"podSelector": inward["podSelector"]}]
    assert inward["ingress"][0]["ports"] == outward["egress"][0]["ports"] == [{"protocol": "TCP", "port": 5432}]


# -- the users themselves: numbers that are all called jovyan, names from the hub

APPS = """
import sys
sys.modules["rfc3987_syntax"] = None  # as tests/_handins.py says
from nbgrader import apps
for line in sys.argv[1:]:
    name, *arguments = line.split()
    app = getattr(apps, name)()
    app.initialize(arguments)
    app.start()
"""


@pytest.fixture
def pods():
    """(folder, run): run(number, groups, name, role, code, *arguments) runs Python as that pod's user would."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("other users' numbers need root, unshare and setpriv")
    top = Path(tempfile.mkdtemp(prefix="immunolab-pods-"))
    top.chmod(0o755)
    venv = shared_environment(top)
    passwd = top / "passwd"
    passwd.write_text(
        Path("/etc/passwd").read_text()
        + "".join(f"jovyan:x:{n}:{n}::/home/jovyan:/bin/bash\n" for n in range(10000, 10010))
    )
    shutil.copytree(ROOT / "deploy" / "settings", top / "settings")

    def run(number: int, groups: str, name: str, role: str, code: str, *arguments: str):
        home = top / name
        if not home.exists():
            home.mkdir(mode=0o700)
            os.chown(home, number, number)
        env = {
            "HOME": str(home),
            "PATH": f"{venv / 'bin'}:{os.environ['PATH']}",
            "JUPYTERHUB_USER": name,
            "JUPYTER_CONFIG_PATH": str(top / "settings" / role),
            "IMMUNOLAB_EXCHANGE": str(top / "exchange"),
            "IMMUNOLAB_GRADEBOOK_URL_FILE": "/nonexistent",
            "PYTHONWARNINGS": "ignore",
            **library_path(venv),
        }
        who = f"setpriv --reuid {number} --regid {number} {groups}"
        command = f'mount --bind {passwd} /etc/passwd && exec {who} "$@"'
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", command, "sh", venv / "bin" / "python", "-c", code, *arguments],
            cwd=home,
            env=env,
            capture_output=True,
            text=True,
        )

    trial = run(10000, "--clear-groups", "trial", "student", "import pwd, os; print(pwd.getpwuid(os.getuid())[0])")
    if trial.returncode:
        pytest.skip(f"no mount of its own for a process here: {trial.stderr.strip()}")
    assert trial.stdout == "jovyan\n"
    yield top, run
    shutil.rmtree(top, ignore_errors=True)


@pytest.mark.long
def test_an_assignment_between_pods(pods):
    top, run = pods
    script = ROOT / "deploy" / "prepare-shared.sh"
    for _ in range(2):  # safe to run again
        subprocess.run(["sh", script, top / "course", top / "exchange", "9000"], check=True)
    shutil.copytree(ROOT / "release" / FIRST, top / "course" / "release" / FIRST)
    shutil.copytree(ROOT / "source" / FIRST, top / "course" / "source" / FIRST)
    for folder, _, _ in os.walk(top / "course" / "release"):
        os.chown(folder, 10001, 9000)

    def nbgrader(number, groups, name, role, *lines):
        done = run(number, groups, name, role, APPS, *lines)
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-3000:]}"

    teacher = (10001, "--groups 9000", "prof", "instructor")
    assert run(*teacher, f"import os; os.symlink({str(top / 'course')!r}, 'course')").returncode == 0
    nbgrader(*teacher, f"ReleaseAssignmentApp {FIRST}")
    for number, name in ((10002, "ada"), (10003, "ben")):
        nbgrader(number, "--clear-groups", name, "student", f"FetchAssignmentApp {FIRST}", f"SubmitApp {FIRST}")
    nbgrader(*teacher, f"CollectApp {FIRST}")
    assert sorted(p.name for p in (top / "course" / "submitted").iterdir()) == ["ada", "ben"]

    inbound = top / "exchange" / "immunolab" / "inbound"
    assert {p.name.split("+")[0]: p.stat().st_uid for p in inbound.iterdir()} == {"ada": 10002, "ben": 10003}
    look = "import os, sys; os.listdir(sys.argv[1])"
    for place in (inbound, top / "course", top / "ben"):
        done = run(10002, "--clear-groups", "ada", "student", look, str(place))
        assert "PermissionError" in done.stderr, f"{place}: {done.stdout}"
    assert run(*teacher, look, str(inbound)).returncode == 0
    his = next(inbound.glob("ben+*"))
    gone = run(
        10002, "--clear-groups", "ada", "student", "import os, sys; os.rename(*sys.argv[1:])", str(his), f"{his}x"
    )
    assert gone.returncode != 0 and his.exists()
