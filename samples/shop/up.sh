#!/usr/bin/env bash
# Applies the shop to the lab and proves that it works: its page must change, wherever it is read from.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
weft=$root/weft
export KUBECONFIG=${KUBECONFIG:-$("$weft" kubeconfig)}
kubectl=$root/artifacts/tools/kubectl
[ -x "$kubectl" ] || kubectl=kubectl
k() { "$kubectl" -n shop "$@"; }

fail() {
  echo "shop: $1; see: kubectl -n shop get pods,services -o wide" >&2
  exit 1
}

# The addresses of a Service at a jsonpath, once it has one of each family, in the form that a URL takes.
addresses() { # SERVICE JSONPATH
  for attempt in $(seq 60); do
    set -- "$1" "$2" $(k get service "$1" -o jsonpath="$2")
    if [ $# -ge 4 ]; then
      shift 2
      printf '%s\n' "$@" | sed '/:/s/.*/[&]/'
      return
    fi
    sleep 0.5
  done
  fail "the Service $1 has no addresses"
}

# The number on the page, as seen by a command that reads URLs.
orders() { # URL READER...
  url=$1
  shift
  "$@" curl -fsS -m 3 "$url" | sed -n 's/.*<h1>\([0-9]*\) orders.*/\1/p'
}

grows() { # FROM URL READER...
  from=$1
  shift
  before=$(orders "$@") || before=
  for attempt in $(seq 20); do
    after=$(orders "$@") || after=
    [ "${after:-0}" -gt "${before:-0}" ] && break
    sleep 0.5
  done
  [ "${after:-0}" -gt "${before:-0}" ] || fail "the page $1 as seen from $from does not change (${before:-no} orders)"
  echo "shop: $1 went from ${before:-0} to $after orders, seen from $from"
}

echo "shop: applying the manifests"
k apply -f "$here/00-namespace.yaml" >/dev/null
k apply -f "$here" >/dev/null

echo "shop: waiting for the store, the pages of both regions and the customers"
k wait --for=condition=Ready --timeout=120s pod/redis >/dev/null
k rollout status --timeout=120s deployment/front >/dev/null
k rollout status --timeout=120s deployment/worker >/dev/null

inside=$(addresses front '{.spec.clusterIPs[*]}')
for address in $inside; do
  grows "a workload" "http://$address/" "$weft" lab exec shop/redis --
done
for service in front-ord1 front-lga1; do
  outside=$(addresses "$service" '{.status.loadBalancer.ingress[*].ip}')
  for address in $outside; do
    grows "the internet by way of $service" "http://$address/" "$weft" lab exec --host internet --
  done
done

echo "shop: works. See it yourself:"
echo "  ./weft lab exec --host internet -- curl -s http://${outside%%$'\n'*}/"
