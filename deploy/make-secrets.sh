#!/bin/sh
# Makes the secrets of compose.yaml in the folder "secrets" beside it, or in the one that is named; what is there already
# stays as it is. With QUEUE=rabbitmq the queue is RabbitMQ, else Redis; with DATABASE=mongodb the database is MongoDB, else
# PostgreSQL.
set -eu

folder=${1:-$(dirname "$0")/secrets}
# Others may not enter the folder. The files themselves are read in the containers, under other users' numbers.
umask 022
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

# Written whole or not at all: half a password would be kept by the next run.
keep() {
  [ -s "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }
}
random() { od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n'; }

random | keep jwt-secret-key
random | keep database-password
case ${DATABASE:-postgres} in
  postgres) echo "postgresql://taskwright:$(cat database-password)@postgres:5432/taskwright" | keep database-url ;;
  mongodb) echo "mongodb://taskwright:$(cat database-password)@mongodb:27017/taskwright?replicaSet=rs0" | keep database-url ;;
  *) echo "DATABASE cannot be \"$DATABASE\": write postgres or mongodb." >&2; exit 2 ;;
esac
random | keep mongodb-key
random | keep mongodb-root-password
random | keep rabbitmq-password
printf 'default_user = taskwright\ndefault_pass = %s\n' "$(cat rabbitmq-password)" | keep rabbitmq.conf
case ${QUEUE:-redis} in
  redis) echo 'redis://redis:6379/1' | keep queue-url ;;
  rabbitmq) echo "amqp://taskwright:$(cat rabbitmq-password)@rabbitmq:5672" | keep queue-url ;;
  *) echo "QUEUE cannot be \"$QUEUE\": write redis or rabbitmq." >&2; exit 2 ;;
esac
echo "The secrets are in $(pwd)."
