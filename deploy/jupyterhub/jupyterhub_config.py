"""JupyterHub for this course on one server, with system users. docs/deploy.md explains it.

Who may do what is decided by two groups of the system: `usermod -aG nbgrader-immunolab ada` makes a
student, `usermod -aG formgrade-immunolab prof` an instructor. No restart is needed.
"""

import grp
import os
import pwd
from pathlib import Path

from tornado import web

c = get_config()  # noqa: F821  (given by jupyterhub)

PREFIX = Path(os.environ.get("IMMUNOLAB_PREFIX", "/opt/immunolab"))
SHARED = Path(os.environ.get("IMMUNOLAB_SHARED", "/srv/immunolab"))
STATE = Path(os.environ.get("IMMUNOLAB_STATE", "/var/lib/immunolab-hub"))
ETC = Path(os.environ.get("IMMUNOLAB_ETC", "/etc/immunolab"))
INSTRUCTORS = os.environ.get("IMMUNOLAB_INSTRUCTORS", "formgrade-immunolab")
STUDENTS = os.environ.get("IMMUNOLAB_STUDENTS", "nbgrader-immunolab")

# -- network: loopback only; Caddy or nginx in front speaks TLS (Caddyfile, nginx.conf)
c.JupyterHub.bind_url = os.environ.get("IMMUNOLAB_BIND", "http://127.0.0.1:8000")
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = int(os.environ.get("IMMUNOLAB_HUB_PORT", "8081"))
c.JupyterHub.subdomain_host = os.environ.get("IMMUNOLAB_SUBDOMAINS", "")
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ.get('IMMUNOLAB_PROXY_PORT', '8001')}"
OWN_PROXY = PREFIX / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"
c.ConfigurableHTTPProxy.command = [str(OWN_PROXY) if OWN_PROXY.exists() else "configurable-http-proxy"]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# -- what the hub keeps, in a folder of mode 700
c.JupyterHub.db_url = f"sqlite:///{STATE}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.cleanup_servers = False  # a restart of the hub interrupts nobody's work


# -- who may log in: system accounts, by PAM, who are in one of the two groups
def groups_of(name: str) -> set[str]:
    """The two groups' names of which this account is a member now."""
    numbers = set(os.getgrouplist(name, pwd.getpwnam(name).pw_gid))
    return {group for group in (INSTRUCTORS, STUDENTS) if grp.getgrnam(group).gr_gid in numbers}


def hub_groups(authenticator, handler, auth_model):
    """The same two groups in the hub, at each log-in: there nbgrader and the admin page look for them."""
    auth_model["groups"] = sorted(groups_of(auth_model["name"]))
    return auth_model


c.JupyterHub.authenticator_class = "pam"
c.LocalAuthenticator.allowed_groups = {INSTRUCTORS, STUDENTS}
c.PAMAuthenticator.open_sessions = False
c.Authenticator.manage_groups = True
c.Authenticator.post_auth_hook = hub_groups

# -- each user's server: JupyterLab from the shared environment, as the system user of that name
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(PREFIX / "venv" / "bin" / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
# A class that starts within one minute queues for the processors (figures in docs/deploy.md).
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180


def settings_of_the_role(spawner):
    """Give the server its role's settings; runs as root before each start."""
    name = spawner.user.name
    groups = groups_of(name)
    if not groups:  # taken out of both groups since the log-in
        raise web.HTTPError(403, f"{name} is in neither {INSTRUCTORS} nor {STUDENTS}.")
    account = pwd.getpwnam(name)
    home = Path(account.pw_dir)
    status = home.stat()
    if status.st_uid == account.pw_uid and status.st_mode & 0o077:
        home.chmod(0o700)  # Debian's useradd leaves homes open, and an answer is not for the neighbour
    role = "instructor" if INSTRUCTORS in groups else "student"
    spawner.environment = {
        **spawner.environment,
        "PATH": f"{PREFIX / 'venv' / 'bin'}:{os.defpath}",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "SHELL": account.pw_shell or "/bin/sh",
        "JUPYTER_CONFIG_PATH": str(PREFIX / "settings" / role),
        "IMMUNOLAB_LESSONS": str(PREFIX / "lessons"),
        "IMMUNOLAB_EXCHANGE": str(SHARED / "exchange"),
        "IMMUNOLAB_COURSE": str(SHARED / "course"),
        "IMMUNOLAB_INSTRUCTORS": INSTRUCTORS,
        "IMMUNOLAB_GRADEBOOK_URL_FILE": str(ETC / "gradebook-url"),
        "IMMUNOLAB_IDLE_HOURS": os.environ.get("IMMUNOLAB_IDLE_HOURS", "3"),
    }


c.Spawner.pre_spawn_hook = settings_of_the_role
