#!/bin/sh
# Loads the demonstration elections: load.sh DATABASE_URL FOLDER OWNER
#
# The presidential one, and in its places the legislative one, both of the director OWNER (a phone number or an e-mail
# address; empty: of nobody). What is made of the generators goes into FOLDER, with what sql/load.sh printed; what is
# there already is not loaded again. The areas of Gabon must be there (sql/reference/gabon_areas.sql).
set -eu
database=$1 folder=$2 owner=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"

# The id of an election that was loaded, of what was printed then.
loaded() { sed -n 's/^election \([0-9]*\):.*/\1/p' "$folder/$1"; }

if [ ! -f "$folder/loaded" ]; then
  perl "$here/generate.pl" "$folder" > /dev/null
  sh "$here/../load.sh" --owner "$owner" --candidates "$here/candidates.csv" "$database" "$folder/gabon-2025.csv" \
    'Gabon, présidentielle, avril 2025 (feuilles simulées)' presidential 2025 > "$folder/load.log"
  touch "$folder/loaded"
fi
if [ ! -f "$folder/deputies-loaded" ]; then
  perl "$here/generate_deputies.pl" "$folder" > /dev/null
  sh "$here/../load.sh" --owner "$owner" --places-from "$(loaded load.log)" --contests "$folder/deputies-contests.csv" \
    --offices "$folder/deputies-offices.csv" --parties "$here/parties.csv" \
    --candidates "$folder/deputies-candidates.csv" \
    "$database" "$folder/deputies.csv" 'Gabon, législatives, 27 septembre 2025 (simulées)' legislative 2025 \
    > "$folder/deputies-load.log"
  touch "$folder/deputies-loaded"
fi
