#!/usr/bin/env bash
# Fills .venv from the locked requirements, in steps that each add to the one before: base (the program), demo (what `make demo` reads
# its log with), dev (what tests and lint need). With uv where there is one, else with pip. Debian's python3 comes without venv.
# Use: environment.sh base|demo|dev. PY chooses the Python; UV= (empty) leaves uv aside.
set -euo pipefail
STEP="${1:?base, demo or dev}"
PY="${PY:-python3}"
UV="${UV-$(command -v uv || true)}"

if ! command -v "$PY" >/dev/null; then
  echo "No $PY found. Install Python 3.11 or later (Debian: apt-get install python3)." >&2
  exit 1
fi
if ! "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Servanda needs Python 3.11 or later; $PY is $("$PY" -V)." >&2
  exit 1
fi

# The wheel of pip that Python brings along. Unpacked into the environment it is pip: nothing to install and to compile twice.
pip_wheel() {
  "$PY" - <<'PYTHON'
import sys, sysconfig
from pathlib import Path
try:
    import ensurepip, venv
except ImportError:
    sys.exit(1)
places = (sysconfig.get_config_var("WHEEL_PKG_DIR"), Path(ensurepip.__file__).with_name("_bundled"))
print(next(str(one) for place in places if place for one in Path(place).glob("pip-*.whl")))
PYTHON
}

make_environment() {
  local wheel
  if ! wheel=$(pip_wheel 2>/dev/null) && [ -z "$UV" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "Installing python3-venv ..."
      apt-get update -qq
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
      wheel=$(pip_wheel)
    else
      echo "Python has no venv module here. Run: sudo apt-get install python3-venv, then make again." >&2
      exit 1
    fi
  fi
  rm -rf .venv
  echo "Building the environment in .venv (once) ..."
  if [ -z "$wheel" ]; then
    "$UV" venv -q --python "$PY" .venv
    return
  fi
  "$PY" -m venv --without-pip .venv
  .venv/bin/python -m zipfile -e "$wheel" "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
  printf '#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n' >.venv/bin/pip
  chmod +x .venv/bin/pip
}

install() {
  if [ -n "$UV" ]; then
    "$UV" pip install -q --python .venv/bin/python "$@" && return
    echo "uv could not install this; trying pip ..." >&2
  fi
  .venv/bin/python -m pip install -q --no-compile --disable-pip-version-check --no-warn-script-location "$@"
}

# PyICU (names in other scripts) comes as source: it needs ICU's headers and a compiler. Only asked for when it is not in the environment yet.
compiler_for_icu() {
  if .venv/bin/python -c 'import icu' 2>/dev/null || { command -v g++ && command -v pkg-config && pkg-config --exists icu-i18n; } >/dev/null 2>&1; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing libicu-dev, g++, pkg-config, python3-dev (for PyICU) ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libicu-dev g++ pkg-config python3-dev >/dev/null
  else
    echo "PyICU needs ICU's headers and a compiler. Run: sudo apt-get install libicu-dev g++ pkg-config python3-dev, then make again." >&2
    exit 1
  fi
}

# An environment that was made half, or with a Python that is gone, is made anew.
.venv/bin/python -c 'import sys' 2>/dev/null || make_environment
if [ "$STEP" = dev ]; then
  compiler_for_icu
  echo "Installing what the tests need (once, a minute or two) ..."
fi
install --require-hashes -r "requirements/$STEP.lock"
if [ "$STEP" = base ]; then
  install --no-deps --no-build-isolation -e .
fi
