#!/usr/bin/env bash
# Applies the shop to the lab and proves that it works: the page must change.
#
# Workloads find each other by Pod address, which is known only once they run. So the manifests name a ConfigMap,
# "addresses", that is written here step by step; containers that need it wait until it has what they ask for.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
weft=$root/weft
export KUBECONFIG=${KUBECONFIG:-$("$weft" kubeconfig)}
kubectl=$root/artifacts/tools/kubectl
[ -x "$kubectl" ] || kubectl=kubectl
k() { "$kubectl" -n shop "$@"; }

# The addresses of all Pods of an app: the given family, in the form that a URL takes.
addresses() {
  k get pods -l "app=$1" -o jsonpath='{range .items[*]}{.status.podIPs[*].ip}{"\n"}{end}' | tr ' ' '\n' |
    if [ "$2" = 4 ]; then grep -v :; else grep : | sed 's/.*/[&]/'; fi | tr '\n' ' ' | sed 's/ $//'
}

publish() { # NAME=VALUE...
  k create configmap addresses --dry-run=client -o yaml "${@/#/--from-literal=}" | k apply -f - >/dev/null
}

echo "shop: applying the manifests"
k apply -f "$here/00-namespace.yaml" >/dev/null
k apply -f "$here" >/dev/null

echo "shop: waiting for redis"
k wait --for=condition=Ready --timeout=120s pod/redis >/dev/null
redis=$(addresses redis 4)
publish "redis=$redis"

echo "shop: waiting for the pages of both regions (redis is at $redis)"
k rollout status --timeout=120s deployment/front >/dev/null
fronts="$(addresses front 4) $(addresses front 6)"
publish "redis=$redis" "fronts=$fronts"

echo "shop: waiting for the workers (pages are at $fronts)"
k rollout status --timeout=120s deployment/worker >/dev/null

# The proof: every page, over both families, asked from another workload, must count further.
orders() { "$weft" lab exec shop/redis -- curl -fsS -m 3 "http://$1/" | sed -n 's/.*<h1>\([0-9]*\) orders.*/\1/p'; }
for front in $fronts; do
  before=$(orders "$front")
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    after=$(orders "$front")
    [ "${after:-0}" -gt "${before:-0}" ] && break
    sleep 1
  done
  if [ "${after:-0}" -le "${before:-0}" ]; then
    echo "shop: the page at $front does not change (${before:-no} orders); see: kubectl -n shop get pods -o wide" >&2
    exit 1
  fi
  echo "shop: http://$front/ went from ${before:-0} to $after orders"
done

set -- $fronts
echo "shop: works. See it yourself:"
echo "  ./weft lab exec shop/redis -- curl -s http://$1/"
