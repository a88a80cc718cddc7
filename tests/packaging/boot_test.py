#!/usr/bin/env python3
"""The package on a bare Debian 12 with systemd as its first process: installed with what it depends on, served and backed up by its units
inside all their hardening, reloaded, restarted, killed, stopped, the template beside it.

ENS_BOOT_ROOT: a folder with a Debian 12 (debootstrap --variant=minbase --include=systemd,systemd-sysv,curl,openssl bookworm FOLDER), which is
copied; ENS_DEB: the package (make deb). Needs root, systemd-nspawn, and Debian's archive for what the package depends on. Exit code 77:
one of them is missing, as in most places where `make test` runs."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from house import LEFT_OUT, run_command  # noqa: E402

UNIT = """[Unit]
After=ens.service multi-user.target
[Service]
ExecStart=/probe
"""
# Each line must hold; the last one says that all did.
PROBE = r"""#!/bin/bash
exec >/probe.log 2>&1
trap 'systemctl poweroff' EXIT
set -ex
serves() { curl -s --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null -w '%{http_code}' http://127.0.0.1:$1/fhir/metadata; }
sleep 2
[ "$(serves 8080)" = 200 ]
systemctl is-active ens
! nsenter -t "$(systemctl show -P MainPID ens)" -m -- sh -c ': >>/var/lib/ens/master.key'
main=$(systemctl show -P MainPID ens)
[ "$(cat /sys/fs/cgroup/*/system.slice/ens.service/cgroup.procs | sort -u | wc -l)" = 3 ] # the server, the keeper, the reader
grep -qx 'Seccomp:	2' /proc/$main/status
grep -qx 'NoNewPrivs:	1' /proc/$main/status
grep -qx 'CapBnd:	0000000000000000' /proc/$main/status
! journalctl -u ens --no-pager | grep -i 'guard' # it says something only where a part is missing
token=$(runuser -u ens -- ens token --role operator --data /var/lib/ens)
made=$(curl -sf -H "Authorization: Bearer $token" -H 'Content-Type: application/fhir+json' \
    -d '{"resourceType":"Organization","name":"Maison"}' http://127.0.0.1:8080/fhir/Organization)
runuser -u ens -- ens key rotate --data /var/lib/ens # while it serves: the keeper sees it
curl -sf -H "Authorization: Bearer $token" -H 'Content-Type: application/fhir+json' \
    -d '{"resourceType":"Organization","name":"Autre"}' http://127.0.0.1:8080/fhir/Organization >/dev/null
systemctl start ens-backup.service
backup=$(echo /var/backups/ens/2*Z)
runuser -u ens -- ens restore --from "$backup/store" --data /var/lib/ens/back
install -m 600 -o ens /var/lib/ens/master.key /var/lib/ens/back/master.key
runuser -u ens -- ens check --data /var/lib/ens/back
systemctl reload ens
systemctl restart ens
[ "$(serves 8080)" = 200 ]
systemctl start ens@8081
[ "$(serves 8081)" = 200 ]
systemctl enable --now ens-backup.timer
kill -9 "$(systemctl show -P MainPID ens)"
for _ in $(seq 120); do [ "$(systemctl show -P NRestarts ens)" = 1 ] && break; sleep 1; done
[ "$(systemctl show -P NRestarts ens)" = 1 ]
[ "$(serves 8080)" = 200 ]
# as docs/ops.md says, TLS by the program itself at a port below 1024
install -d -m 750 -o root -g ens /etc/ens/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout /tmp/key.pem -out /etc/ens/tls/crt.pem
install -m 600 -o ens /tmp/key.pem /etc/ens/tls/key.pem
chmod 644 /etc/ens/tls/crt.pem
printf '%s\n' 'tls-cert = /etc/ens/tls/crt.pem' 'tls-key = /etc/ens/tls/key.pem' >>/etc/ens/settings
systemctl stop ens@8081
mkdir -p /etc/systemd/system/ens.service.d
printf '%s\n' '[Service]' 'Environment=ENS_LISTEN=0.0.0.0:443' 'PrivateUsers=no' 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE' \
    'AmbientCapabilities=CAP_NET_BIND_SERVICE' >/etc/systemd/system/ens.service.d/tls.conf
systemctl daemon-reload
systemctl restart ens
[ "$(curl -sk --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null -w '%{http_code}' https://127.0.0.1/readyz)" = 200 ]
systemctl reload ens
systemctl stop ens
[ "$(systemctl show -P Result ens)" = success ]
apt-get remove -y -q ens
! systemctl is-active ens
[ -e /var/lib/ens/master.key ]
echo all of it held
"""
CALLS = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"  # nspawn's own list does not know them


def nspawn(root, *words, seconds):
    return run_command(["systemd-nspawn", "-q", "-D", root, "--register=no", "--keep-unit", "--system-call-filter=" + CALLS, *words],
                       capture_output=True, text=True, check=False, timeout=seconds, errors="replace")


def main():
    root, deb = os.environ.get("ENS_BOOT_ROOT"), os.environ.get("ENS_DEB")
    if not root or not deb or os.geteuid() != 0 or not shutil.which("systemd-nspawn"):
        print("left out: it needs root, systemd-nspawn, ENS_BOOT_ROOT and ENS_DEB")
        return LEFT_OUT
    with tempfile.TemporaryDirectory(prefix="ens-boot-") as scratch:
        machine = os.path.join(scratch, "machine")
        run_command(["cp", "-a", root, machine], check=True)
        shutil.copy(deb, machine + "/ens.deb")
        done = nspawn(machine, "--pipe", "sh", "-ec", "export DEBIAN_FRONTEND=noninteractive; apt-get update -q; "
                      "apt-get install -y -q --no-install-recommends /ens.deb; systemctl is-enabled ens", seconds=400)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
        for name, text, mode in (("probe", PROBE, 0o755), ("etc/systemd/system/probe.service", UNIT, 0o644)):
            with open(os.path.join(machine, name), "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(os.path.join(machine, name), mode)
        os.symlink("../probe.service", machine + "/etc/systemd/system/multi-user.target.wants/probe.service")
        nspawn(machine, "--boot", "--private-network", seconds=180)
        with open(machine + "/probe.log", encoding="utf-8", errors="replace") as file:
            said = file.read()
    assert "\nall of it held\n" in said, said[-4000:]
    print("installed, served under systemd, backed up, reloaded, restarted, killed, removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
