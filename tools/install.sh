#!/bin/sh
# Install into an environment, which is made where it is missing, in the versions of constraints.txt:
#     tools/install.sh .venv --editable '.[window]'
# uv does it in seconds and shows how far it is; where it cannot be had pip does it, in minutes.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
venv=$1
shift
[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
export UV_LINK_MODE=copy # LlamaIndex does not read the files of NLTK where they are hard links
uv=uv
if ! uv --version >/dev/null 2>&1; then
  uv=$venv/bin/uv
  [ -x "$uv" ] || "$venv/bin/pip" install -q --disable-pip-version-check uv 2>/dev/null || true
fi
"$uv" pip install --python "$venv/bin/python" --constraint "$here/constraints.txt" "$@" && exit
echo "uv does not install here; pip does, which takes some minutes" >&2
exec "$venv/bin/python" -m pip install --disable-pip-version-check --constraint "$here/constraints.txt" "$@"
