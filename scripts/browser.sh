#!/usr/bin/env bash
# Makes a Chromium available for the tests that open the report as a reader would.
set -u
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing chromium for the report's tests ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null ||
    echo "chromium could not be installed; the tests that open the report in a browser will skip and say so."
else
  echo "No chromium here; the tests that open the report in a browser will skip. To run them: sudo apt-get install chromium"
fi
exit 0
