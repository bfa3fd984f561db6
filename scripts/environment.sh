#!/usr/bin/env bash
# Builds .venv from the locked requirements. Debian's python3 comes without venv: install it when root, explain otherwise.
set -euo pipefail
PY="${PY:-python3}"

if ! command -v "$PY" >/dev/null; then
  echo "No $PY found. Install Python 3.11 or later (Debian: apt-get install python3)." >&2
  exit 1
fi
if ! "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Servanda needs Python 3.11 or later; $PY is $("$PY" -V)." >&2
  exit 1
fi
if ! "$PY" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
  else
    echo "Python has no venv module here. Run: sudo apt-get install python3-venv, then make again." >&2
    exit 1
  fi
fi
# PyICU (names in other scripts) comes as source: it needs ICU's headers and a compiler. Only asked for when it is not in the environment yet.
if ! .venv/bin/python -c 'import icu' 2>/dev/null && ! { command -v g++ && command -v pkg-config && pkg-config --exists icu-i18n; } >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing libicu-dev, g++, pkg-config, python3-dev (for PyICU) ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libicu-dev g++ pkg-config python3-dev >/dev/null
  else
    echo "PyICU needs ICU's headers and a compiler. Run: sudo apt-get install libicu-dev g++ pkg-config python3-dev, then make again." >&2
    exit 1
  fi
fi
# An environment that was made half, or with another Python, is made anew.
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  echo "Building the environment in .venv (once, a minute or two) ..."
  "$PY" -m venv .venv
fi
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
