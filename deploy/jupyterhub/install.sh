#!/bin/sh
# This course on one server, for system users. Run as root from a copy of the repository:
#
#   sudo sh deploy/jupyterhub/install.sh
#
# Run it again to bring a new version: it replaces program, settings and lessons, and never touches the
# course folder's content, the exchange, the gradebook or anybody's home. docs/deploy.md explains each part.
set -eu
repository=$(cd "$(dirname "$0")/../.." && pwd)
prefix=${IMMUNOLAB_PREFIX:-/opt/immunolab}         # program, settings, lessons: readable by all
shared=${IMMUNOLAB_SHARED:-/srv/immunolab}         # course (instructors) and exchange
state=${IMMUNOLAB_STATE:-/var/lib/immunolab-hub}   # the hub's own: root only
etc=${IMMUNOLAB_ETC:-/etc/immunolab}               # hub.env, gradebook-url
instructors=${IMMUNOLAB_INSTRUCTORS:-formgrade-immunolab}
students=${IMMUNOLAB_STUDENTS:-nbgrader-immunolab}
python=${PYTHON:-python3}

stop() { echo "install.sh: $1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || stop "must run as root (it makes groups and folders); use sudo."
command -v "$python" >/dev/null || stop "there is no $python; name a Python 3.11 or newer: PYTHON=python3.12 sh $0"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 or newer is needed; name one: PYTHON=python3.12 sh $0"
umask 022

getent group "$instructors" >/dev/null || groupadd "$instructors"
getent group "$students" >/dev/null || groupadd "$students"

# 1. One environment for everybody, root's and read-only. --keep-environment leaves the one that is there.
if [ "${1:-}" != --keep-environment ]; then
    echo "Installing the environment into $prefix/venv (a minute or two) ..."
    mkdir -p "$prefix"
    "$python" -m venv "$prefix/venv"
    "$prefix/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        "$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' "$repository/requirements.lock")"
    UV_LINK_MODE=copy "$prefix/venv/bin/uv" pip install --quiet --python "$prefix/venv/bin/python" \
        --compile-bytecode -r "$repository/requirements.lock"
    # not editable: students must not be led into the folder that holds source/
    "$prefix/venv/bin/uv" pip install --quiet --python "$prefix/venv/bin/python" \
        --compile-bytecode --no-deps --reinstall-package immunolab "$repository"
    chmod -R go-w "$prefix/venv"  # uv leaves a lock file that everybody may write
fi

# 2. The hub's proxy, a small node program.
if ! command -v configurable-http-proxy >/dev/null && [ ! -x "$prefix/proxy/node_modules/.bin/configurable-http-proxy" ]; then
    command -v npm >/dev/null || stop "npm is needed for JupyterHub's proxy: apt-get install npm, then run this again."
    npm install --silent --no-fund --no-audit --prefix "$prefix/proxy" configurable-http-proxy@5
fi

# 3. Settings by role, lessons, the hub's configuration. Made anew each time.
rm -rf "$prefix/settings" "$prefix/lessons"
mkdir -p "$prefix/lessons"
cp -R "$repository/deploy/settings" "$prefix/settings"
find "$repository/notebooks" -maxdepth 1 -type f ! -name '*.answers.json*' -exec cp {} "$prefix/lessons/" \;
cp "$repository/deploy/jupyterhub/jupyterhub_config.py" "$repository/deploy/prepare-shared.sh" "$prefix/"
chmod -R u=rwX,go=rX "$prefix/settings" "$prefix/lessons" "$prefix/jupyterhub_config.py" "$prefix/prepare-shared.sh"

# 4. What is shared. The masters are copied once; from then on they are the instructors'.
sh "$prefix/prepare-shared.sh" "$shared/course" "$shared/exchange" "$instructors"
if [ ! -e "$shared/course/nbgrader_config.py" ]; then
    cp -R "$repository/source/." "$shared/course/source/"
    cp "$repository/nbgrader_config.py" "$shared/course/"
    printf '\n# What is particular to this server: exchange, several graders, gradebook.\nload_subconfig("%s")\n' \
        "$prefix/settings/course.py" >> "$shared/course/nbgrader_config.py"
    chgrp -R "$instructors" "$shared/course/source" "$shared/course/nbgrader_config.py"
    chmod -R u=rwX,g=rwX,o= "$shared/course/source" "$shared/course/nbgrader_config.py"
    find "$shared/course/source" -type d -exec chmod g+s {} +
fi

# 5. The hub's own.
mkdir -p "$state" "$etc"
chmod 700 "$state"
chmod 755 "$etc"
[ -e "$etc/hub.env" ] || cp "$repository/deploy/jupyterhub/hub.env" "$etc/hub.env"
chmod 600 "$etc/hub.env"
if [ -e "$etc/gradebook-url" ]; then
    chown root:"$instructors" "$etc/gradebook-url"
    chmod 640 "$etc/gradebook-url"
fi

if [ -d /run/systemd/system ] && [ "$prefix" = /opt/immunolab ]; then
    cp "$repository/deploy/jupyterhub/immunolab-hub.service" /etc/systemd/system/
    systemctl daemon-reload
    echo "Installed. Start it now and at every boot:  systemctl enable --now immunolab-hub"
else
    echo "Installed. Start it:  $prefix/venv/bin/jupyterhub -f $prefix/jupyterhub_config.py"
fi
