#!/bin/sh
# The folders that people share, with the modes that keep keys and hand-ins apart. Safe to run again: it
# adds what is missing, mends modes, and touches no content. Runs as root, on one server and on Kubernetes.
#
#   prepare-shared.sh COURSE EXCHANGE GROUP      GROUP: the instructors', a name or a number
set -eu
course=$1 exchange=$2 group=$3

# The course folder: masters with keys, hand-ins, grades. 2770: instructors only; what they make stays the group's.
mkdir -p "$course/source"
chown root:"$group" "$course" "$course/source"
chmod 2770 "$course" "$course/source"

# The exchange. nbgrader wants its root open to all; the t keeps a student from renaming what is another's.
mkdir -p "$exchange/immunolab/inbound" "$exchange/immunolab/outbound"
chown root:"$group" "$exchange" "$exchange/immunolab" "$exchange/immunolab/inbound" "$exchange/immunolab/outbound"
chmod 1777 "$exchange"
chmod 2775 "$exchange/immunolab" "$exchange/immunolab/outbound"
# inbound: students put hand-ins in (wx), cannot list them (no r) and cannot remove another's (t)
chmod 3773 "$exchange/immunolab/inbound"
