# Builds the library of an earlier commit: last.sh DIRECTORY [COMMIT]
# Without a commit: the last one where something is not committed yet, else the one before it.
set -eu
directory=$1
commit=${2:-}
if [ -z "$commit" ]; then
  if git diff --quiet HEAD -- src/main; then commit=HEAD~1; else commit=HEAD; fi
fi
rm -rf "$directory"
mkdir -p "$directory"
(cd .. && git archive "$commit" | tar -x -C "$directory")
echo "compared with $(git log -1 --format='%h %s' "$commit")"
cd "$directory"
exec mvn -q -B -pl lib package -DskipTests
