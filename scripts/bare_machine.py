"""The operator's page, followed word for word on a bare Debian whose own systemd runs: `make bare`, as root.

Usage: python scripts/bare_machine.py [SUITE]     of Debian, trixie where none is said

A new Debian is laid into a temporary folder (about 2 GB), and its systemd started in namespaces of its own: processes,
mounts, control groups and a network that has nothing but its own loopback. What fetches (apt-get, git, make) is said
with the network of this machine, everything else without. Blocks and commands are those of docs/operator.md as they
stand; the release that is installed is the commit that is checked out here. Nothing is left behind.

What a machine of its own would have and this has not: a kernel (limits of memory and tasks hold only where control
groups of version 2 have them here, and it is said whether they do), TLS that anybody trusts, a mail server.

Exit codes: 0 where all came back as the page says, 1 where something did not, 2 where it cannot be run, and why.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from tests.operators_page import PAGE, block, blocks, plain_lines

HOUSE = PAGE.parents[1]
PROGRAMS = {
    "debootstrap": "debootstrap",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "git": "git",
}
"""What has to be here, and Debian's package that it is in."""
OF_A_SERVER = "systemd-sysv,dbus,ca-certificates,iproute2,openssl"
"""What any Debian server has, and the smallest set of packages has not."""
ADDRESS = "/srv/kentledge.git"
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "npm_config_registry")
"""Variables that say how this machine reaches what is fetched."""
AUTHORITIES = Path("/usr/local/share/ca-certificates")
PATIENCE = 900
"""Seconds until what does not come counts as never: nothing here is timed."""
MOST_EXPOSED = 2.0
"""Of ten, as `systemd-analyze security` counts."""

BOOT = """
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755,nosuid dev dev
mkdir dev/pts dev/shm
for node in null zero full random urandom tty; do touch dev/$node; mount --bind /dev/$node dev/$node; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755,nosuid,nodev run run
mount -t tmpfs -o mode=1777,nosuid,nodev tmp dev/shm
hostname bare
pivot_root . mnt
umount -l /mnt
held="setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-mac_admin"
exec env -i PATH=/usr/sbin:/usr/bin container=bare $held /sbin/init
"""
ASK = """
import ssl, sys, urllib.error, urllib.request

def ask(method, path, token="", key="", body=""):
    trusted = ssl.create_default_context(cafile="/etc/ssl/certs/contracts.example.gov.uk.pem")
    headers = {"Host": "contracts.example.gov.uk", "Content-Type": "application/json"}
    headers |= {"Authorization": "Bearer " + token} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    asked = urllib.request.Request("https://127.0.0.1" + path, body.encode() or None, headers, method=method)
    try:
        with urllib.request.urlopen(asked, context=trusted) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError as broken:
        return 0, str(broken)

if __name__ == "__main__":
    print(*ask(*sys.argv[1:]))
"""
"""Ask through the proxy, and say what came back: 0 where nothing did."""
RECORD = """
import json, pathlib, threading
from ask import ask

given = json.loads(pathlib.Path("/srv/load.json").read_text())

def recording(number):
    for turn in range(10_000):
        named = f"LOAD-{number}-{turn}"
        contract = json.dumps(given["contract"] | {"reference": named})
        status, _ = ask("POST", "/api/v1/contracts", given["token"], named, contract)
        if status != 201:
            return
        print(named, flush=True)

for number in range(4):
    threading.Thread(target=recording, args=(number,)).start()
"""
"""Record contracts from four sides until anything else comes back; print each that was acknowledged."""
CONTRACT = {
    "title": "Community Navigation",
    "category": "Care",
    "directorate": "Adult Social Care and Health",
    "legal_regime": "PA2023_LIGHT_TOUCH",
    "suppliers": [{"supplier_id": "0b9ad3f2-7a77-4f0c-9a3e-3f8a0f6b5c11", "name": "Harbour Care Limited"}],
    "estimated_incl_vat": "1200000.00",
    "start": "2024-04-01",
    "end": "2027-03-31",
    "maximum_end": "2029-03-31",
    "owner": "p-0001",
    "contract_manager": "p-0001",
    "lead_officers": ["p-0002"],
}


class WentWrong(Exception):
    """Something did not come back as the page says."""


def said(what: str, came_back: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}: {came_back}", flush=True)


def must(true: bool, sentence: str) -> None:
    """Raises WentWrong with the sentence where it is not so."""
    if not true:
        raise WentWrong(sentence)


def lacking() -> list[str]:
    """What this machine has not, in sentences; empty where the page can be followed on it."""
    lacks = [
        f"{program} is not there (on Debian: apt-get install {package})"
        for program, package in PROGRAMS.items()
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None
    ]
    if os.getuid() != 0:
        lacks.append("it has to be run as root: a Debian is laid down, and its systemd started")
    elif not lacks:
        tried = ["unshare", "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--fork", "true"]
        refused = subprocess.run(tried, capture_output=True, text=True, check=False)
        if refused.returncode:
            lacks.append(f"no namespaces can be made: {refused.stderr.strip()}")
    if control_groups() is None:
        lacks.append("no control groups of version 2 are mounted")
    return lacks


def control_groups() -> Path | None:
    """Where control groups of version 2 are, if they are."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, where, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(where)
    return None


class Machine:
    """The bare Debian below *root*, and its systemd while it runs."""

    def __init__(self, root: Path, group: Path) -> None:
        self.root, self._group = root, group
        self._running: subprocess.Popen[bytes] | None = None

    def boot(self) -> None:
        """Start its systemd, and wait until that says that it is up. Raises WentWrong where it never is."""
        self._group.mkdir(exist_ok=True)
        apart = [
            "unshare",
            "--mount",
            "--pid",
            "--uts",
            "--ipc",
            "--net",
            "--cgroup",
            "--fork",
            "--kill-child",
        ]
        joined = f'echo $$ > "{self._group}/cgroup.procs"; exec "$@"'
        self._running = subprocess.Popen(
            ["sh", "-euc", joined, "sh", *apart, "sh", "-euc", BOOT, "sh", str(self.root)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: "running" in self._state() or "degraded" in self._state(), "its systemd comes up")

    def _state(self) -> str:
        try:
            return self.does("systemctl is-system-running", code=None)
        except WentWrong:
            return ""

    def init(self) -> int:
        """The process of this machine that is the first one there. Raises WentWrong where there is none."""
        if self._running is None or self._running.poll() is not None:
            raise WentWrong("the machine is not running")
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children").read_text().split()
        must(bool(children), "the machine is not running yet")
        return int(children[0])

    def does(self, command: str, *, code: int | None = 0, typed: str = "", fetching: bool = False) -> str:
        """What root is told by that command there, both streams; *code* is the exit code that it must have.

        With this machine's network where it is *fetching*. Raises WentWrong.
        """
        apart = ["nsenter", "-t", str(self.init()), "--mount", "--pid", "--uts", "--ipc", "--cgroup"]
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        } | {name: os.environ[name] for name in PASSED_ON if fetching and name in os.environ}
        bare = ["env", "-i", *(f"{name}={text}" for name, text in environment.items())]
        done = subprocess.run(
            [*apart, *([] if fetching else ["--net"]), *bare, "sh", "-c", f"cd /root\n{command}"],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # no terminal: what asks for a password reads what is typed
            check=False,
        )
        told = done.stdout.strip()
        must(code in {None, done.returncode}, f"{command}: exit code {done.returncode}\n{told[-3000:]}")
        return told

    def follows(self, lines: str) -> None:
        """A block of the page, as one script that ends with the first line that fails. Raises WentWrong."""
        self.does(f"set -e\n{lines}", fetching=bool(re.search(r"^(apt-get|git|make) ", lines, re.MULTILINE)))

    def writes(self, language: str) -> str:
        """The block of the page in that language into the file that it names; the file."""
        text = block(language)
        named = re.search(r"^# (/[^ :\n]+)", text, re.MULTILINE)
        must(named is not None, f"the block {language} names no file")
        file: str = named[1]  # type: ignore[index]
        self.file(file).write_text(text)
        return file

    def file(self, name: str) -> Path:
        return self.root / name.lstrip("/")

    def told(self, unit: str, what: str) -> str:
        return self.does(f"systemctl show --value -p {what} {shlex.quote(unit)}")

    def reboot(self) -> None:
        self.does("systemctl reboot", code=None)
        must(self._running is not None, "it never ran")
        self._running.wait(PATIENCE)  # type: ignore[union-attr]
        self.boot()

    def end(self) -> None:
        """Nothing of it runs, and its control groups are gone."""
        if self._running is not None and self._running.poll() is None:
            with suppress(WentWrong):
                os.kill(self.init(), signal.SIGKILL)
            self._running.kill()
            self._running.wait(PATIENCE)
        for folder, *_ in sorted(os.walk(self._group), reverse=True):
            wait_until(partial(_gone, Path(folder)), f"{folder} is given up")


def _gone(group: Path) -> bool:
    try:
        group.rmdir()
    except OSError:
        return not group.exists()
    return True


def wait_until(true: Callable[[], bool], sentence: str) -> None:
    """Raises WentWrong where it never is."""
    until = time.monotonic() + PATIENCE
    while not true():
        must(time.monotonic() < until, f"never: {sentence}")
        time.sleep(0.2)  # until the next look


@contextmanager
def bare(suite: str) -> Iterator[Machine]:
    """A new machine, running, which is gone afterwards."""
    groups = control_groups()
    must(groups is not None, "no control groups")
    folder = Path(tempfile.mkdtemp(prefix="kentledge-bare-"))
    folder.chmod(0o755)
    machine = Machine(folder, groups / folder.name)  # type: ignore[operator]
    try:
        with (folder.with_suffix(".log")).open("w") as log:
            laid = ["debootstrap", "--variant=minbase", f"--include={OF_A_SERVER}", suite, str(folder)]
            done = subprocess.run(laid, stdout=log, stderr=log, check=False)
        told = folder.with_suffix(".log").read_text()
        must(done.returncode == 0, f"debootstrap: {told[-2000:]}")
        prepare(machine)
        machine.boot()
        yield machine
    finally:
        machine.end()
        shutil.rmtree(folder)
        folder.with_suffix(".log").unlink(missing_ok=True)


def prepare(machine: Machine) -> None:
    """What is this machine's and has to be known there: names of hosts, authorities of its own, the repository."""
    machine.file("/etc/resolv.conf").write_text(Path("/etc/resolv.conf").read_text())
    for certificate in AUTHORITIES.glob("*.crt"):
        shutil.copy(certificate, machine.file(str(AUTHORITIES)))
    subprocess.run(["chroot", machine.root, "update-ca-certificates"], check=True, capture_output=True)
    clone = ["git", "clone", "--quiet", "--bare", "--single-branch", str(HOUSE), str(machine.file(ADDRESS))]
    subprocess.run(clone, check=True)
    machine.file("/srv/ask.py").write_text(ASK)
    machine.file("/srv/record.py").write_text(RECORD)


def unasked(lines: str) -> str:
    """The same, where nobody is there to answer whether it is to go on."""
    return lines.replace("apt-get install", "apt-get install -qqy")


class Operator:
    """Who follows the page, and what they have in hand."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.password = secrets.token_urlsafe(16)
        self.secrets = [self.password]
        self.administrator = self.officer = self.key = ""

    def follow(self) -> None:
        """The page from its beginning. Raises WentWrong with what came back otherwise."""
        self.installed()
        self.first_day()
        self.started()
        self.refused_to_start()
        self.killed()
        self.stopped_under_load()
        self.every_day()
        self.restored()
        self.upgraded()
        self.on_postgresql()
        self.rebooted()
        self.alarms()
        self.nothing_told()

    # what is asked again and again

    def asks(
        self, method: str, path: str, token: str = "", key: str = "", body: Any = None
    ) -> tuple[int, str]:
        """Through nginx, as anybody would: status and answer."""
        sent = "" if body is None else json.dumps(body)
        words = [method, path, token, key, sent]
        status, _, text = self.machine.does(f"python3 /srv/ask.py {shlex.join(words)}").partition(" ")
        return int(status), text

    def records(self, reference: str) -> None:
        status, text = self.asks(
            "POST", "/api/v1/contracts", self.officer, reference, CONTRACT | {"reference": reference}
        )
        must(status == 201, f"{reference} was not recorded: {status} {text[:1000]}")

    def has(self, reference: str) -> bool:
        return self.asks("GET", f"/api/v1/contracts/{reference}", self.officer)[0] == 200

    def ready(self, status: int = 200) -> bool:
        return self.asks("GET", "/readyz")[0] == status

    def runs(self) -> None:
        must(self.machine.told("kentledge", "ActiveState") == "active", "the service is not active")
        wait_until(self.ready, "/readyz answers 200 through nginx")

    def sh(self, beginning: str) -> str:
        """The block of sh that begins so."""
        found = [text for language, text in blocks() if language == "sh" and text.startswith(beginning)]
        must(len(found) == 1, f"no block begins with {beginning}")
        return found[0]

    # chapter by chapter

    def installed(self) -> None:
        self.machine.follows(unasked(self.sh("umask ").replace("ADDRESS", ADDRESS)))
        script = self.machine.writes("script")
        self.machine.does(f"chmod 0755 {script}")
        said("installed from a clone", self.machine.does("kentledge --version"))
        settings = self.machine.writes("env")
        self.machine.does(f"chown kentledge:kentledge {settings}; chmod 0600 {settings}")

    def first_day(self) -> None:
        [lines] = [
            text for language, text in blocks() if not language and "kentledge people add p-0001" in text
        ]
        for line in lines.splitlines():
            command = re.sub(r"\s# .*", "", line).rstrip()
            if command.startswith("kentledge serve"):
                continue
            told = self.machine.does(command, typed=f"{self.password}\n" * 2)
            token = told.split()[-1] if "token" in command else ""
            self.secrets += [token] if token else []
            self.administrator = token if "administrator" in command else self.administrator
            self.officer = token if "officer" in command else self.officer
            if command == "kentledge init":
                self.key = told.split()[-1]
        said(
            "first day", f"{len(self.secrets) - 1} tokens and a password given, key {self.key.split('+')[0]}"
        )

    def started(self) -> None:
        certificate = re.search(r"ssl_certificate (\S+);", block("nginx"))[1]  # type: ignore[index]
        key = re.search(r"ssl_certificate_key (\S+);", block("nginx"))[1]  # type: ignore[index]
        self.machine.does(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=contracts.example.gov.uk "
            f"-addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}"
        )
        self.machine.writes("ini")
        self.machine.writes("nginx")
        begun = time.monotonic()
        self.machine.follows(self.sh("systemctl daemon-reload"))
        listening = self.machine.does("ss -Hlnt 'sport = :8000'").split()
        must("127.0.0.1:8000" in listening, f"started, and nobody listens: {listening}")
        self.runs()
        said(
            "systemctl enable --now kentledge",
            f"listens on {listening[3]} alone, ready behind nginx by TLS "
            f"({time.monotonic() - begun:.0f} s by the clock)",
        )
        self.records("BARE-1")
        exposure = self.machine.does("systemd-analyze security --no-pager kentledge").splitlines()[-1]
        must(float(re.findall(r"\d+\.\d+", exposure)[0]) < MOST_EXPOSED, exposure)
        said("systemd-analyze security", exposure.lstrip("→ "))
        held = self.machine.told("kentledge", "MemoryCurrent")
        said(
            "MemoryMax and TasksMax",
            "not held here: control groups have no such limits on this machine"
            if held == "[not set]"
            else f"held, {int(held) // 2**20} MB in use",
        )

    def refused_to_start(self) -> None:
        """What it is given wrongly is told by the command that starts it."""
        settings = self.machine.file("/var/lib/kentledge/settings.env")
        right = settings.read_text()
        settings.write_text(right.replace("KENTLEDGE_PROXIES=1", "KENTLEDGE_PROXIES=many"))
        self.machine.does("systemctl restart kentledge", code=1)
        told = self.machine.does("journalctl --no-pager -o cat -u kentledge -n 20")
        must("KENTLEDGE_PROXIES" in told, f"the journal does not say why: {told}")
        settings.write_text(right)
        self.machine.does("systemctl restart kentledge")
        self.runs()
        said(
            "a setting that cannot be used",
            "systemctl says that it failed, the journal why; put right, it starts",
        )

    def killed(self) -> None:
        before = self.machine.told("kentledge", "MainPID")
        self.machine.does(f"kill -9 {before}")
        wait_until(
            lambda: (
                self.machine.told("kentledge", "MainPID") not in {before, "0"}
                and self.machine.told("kentledge", "ActiveState") == "active"
            ),
            "it comes back",
        )
        self.runs()
        must(self.has("BARE-1"), "what was acknowledged is lost")
        said("kill -9 of its main process", "systemd brought it back, and what was recorded is there")

    def stopped_under_load(self) -> None:
        given = self.machine.file("/srv/load.json")
        given.write_text(json.dumps({"token": self.officer, "contract": CONTRACT}))
        self.machine.does(
            "systemd-run --quiet --unit=load -p StandardOutput=file:/srv/acknowledged python3 /srv/record.py"
        )
        kept = self.machine.file("/srv/acknowledged")
        wait_until(lambda: kept.exists() and len(kept.read_text().split()) >= 8, "contracts are recorded")
        begun = time.monotonic()
        self.machine.does("systemctl stop kentledge")
        took = time.monotonic() - begun
        result = self.machine.told("kentledge", "Result")
        must(result == "success", f"stopped under load: {result}")
        wait_until(lambda: self.machine.told("load", "ActiveState") != "active", "the load ends")
        self.machine.does("systemctl start kentledge")
        self.runs()
        acknowledged = kept.read_text().split()
        lost = [reference for reference in acknowledged if not self.has(reference)]
        must(not lost, f"acknowledged and lost: {lost}")
        said(
            "systemctl stop under load",
            f"ended by itself ({took:.0f} s by the clock), "
            f"{len(acknowledged)} contracts acknowledged, each is there",
        )

    def every_day(self) -> None:
        self.machine.writes("unit")
        lines = [line for line in self.sh("every()").splitlines() if not line.startswith("every digest")]
        self.machine.follows("\n".join(lines))  # no mail server is set here
        listed = self.machine.does("systemctl list-timers --no-pager 'kentledge@*'")
        names = re.findall(r"kentledge@(\w+)\.timer", listed)
        must(len(names) == len([line for line in lines if line.startswith("every ")]), listed)
        said("systemctl list-timers", f"{', '.join(names)}")
        self.machine.does("systemctl start kentledge@verify", code=1)  # KEY is no key
        failed = self.machine.does(
            "systemctl list-units --failed --no-pager --plain --no-legend 'kentledge*'"
        )
        must("kentledge@verify.service" in failed, f"what failed is not told: {failed}")
        unit = self.machine.file("/etc/systemd/system/kentledge@.service")
        unit.write_text(unit.read_text().replace("--key KEY", f"--key {self.key}"))
        self.machine.does("systemctl daemon-reload")
        for name in ("daily", "check", "compare", "checkpoint", "backup", "verify"):
            self.machine.does(f"systemctl start kentledge@{name}")
        made = self.machine.does("ls /backups")
        must(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", made)), f"the backup is not named by its day: {made}")
        said(
            "each started by its name",
            f"all ended well, the backup is {made}; a wrong key is in systemctl --failed",
        )
        soon = self.machine.file("/run/systemd/system/kentledge@check.timer.d/soon.conf")
        self.machine.does(f"mkdir -p {Path('/run/systemd/system') / soon.parent.name}")
        self.machine.does(
            "printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/10\\nAccuracySec=1s\\n' "
            "> /run/systemd/system/kentledge@check.timer.d/soon.conf; systemctl daemon-reload"
        )
        before = self.machine.told("kentledge@check.service", "InvocationID")
        self.machine.does("systemctl restart kentledge@check.timer")
        wait_until(
            lambda: (
                self.machine.told("kentledge@check.service", "InvocationID") not in {"", before}
                and self.machine.told("kentledge@check.service", "ActiveState") == "inactive"
            ),
            "a timer fires",
        )
        must(
            self.machine.told("kentledge@check.service", "Result") == "success",
            "fired by its timer, it failed",
        )
        self.machine.does(
            "rm -r /run/systemd/system/kentledge@check.timer.d; systemctl daemon-reload; "
            "systemctl restart kentledge@check.timer"
        )
        said("a timer that is set to the next ten seconds", "fired, and its service ended well")
        self.machine.does("systemctl stop kentledge")
        self.machine.does("systemctl start kentledge@daily", code=1)
        self.machine.does("systemctl start kentledge")
        self.runs()
        said("started while the server is stopped", "none runs")

    def restored(self) -> None:
        copy = "/backups/kept"
        self.machine.does(f"kentledge backup {copy} && kentledge restore-check {copy}")
        self.machine.does("systemctl stop kentledge && mv /var/lib/kentledge /var/lib/kentledge-before")
        [anew] = [line for line in self.sh("umask ").splitlines() if line.startswith("install ")]
        self.machine.does(anew)
        for kept in ("settings.env", "signing.key"):
            self.machine.does(f"cp -p /var/lib/kentledge-before/{kept} /var/lib/kentledge/")
        told = self.machine.does(f"kentledge restore {copy}").splitlines()[0]
        self.machine.does("systemctl start kentledge")
        self.runs()
        must(self.has("BARE-1"), "what was in the backup is lost")
        said("stopped, moved away, restored, started", told)

    def upgraded(self) -> None:
        last = self.machine.does("git -C /opt/kentledge rev-parse HEAD")
        named = "-c user.name=release -c user.email=release@example.gov.uk"
        self.machine.does(
            f'cd {ADDRESS} && git update-ref HEAD "$(git {named} commit-tree -p HEAD -m Next "HEAD^{{tree}}")"'
        )
        self.machine.follows(self.sh("kentledge backup "))
        now = self.machine.does("git -C /opt/kentledge rev-parse HEAD~1")
        must(now == last, "the release was not brought on")
        self.runs()
        said("backup, stop, git pull, make install, start", "serves the release that came next")

    def on_postgresql(self) -> None:
        [install] = re.findall(r"`(apt-get install [^`]*\bpostgresql)`", PAGE.read_text())
        self.machine.follows(unasked(install))
        password = secrets.token_urlsafe(16)
        self.secrets.append(password)
        for line in plain_lines():
            if line.startswith("su postgres "):
                self.machine.does(line, typed=f"{password}\n" * 2)
            if line.startswith("make "):
                self.machine.follows(line)
        url = f"KENTLEDGE_DATABASE_URL=postgresql://kentledge:{password}@127.0.0.1:5432/kentledge\n"
        self.machine.does("kentledge backup /backups/of-sqlite && systemctl stop kentledge")
        settings = self.machine.file("/var/lib/kentledge/settings.env")
        settings.write_text(settings.read_text() + url)
        told = self.machine.does("kentledge restore /backups/of-sqlite").splitlines()[0]
        self.machine.does("systemctl start kentledge")
        self.runs()
        must(self.has("BARE-1"), "what was in the backup is not in PostgreSQL")
        self.records("BARE-2")
        said("the backup of SQLite brought into PostgreSQL, which serves on", told)

    def rebooted(self) -> None:
        self.machine.reboot()
        wait_until(
            lambda: self.machine.told("kentledge", "ActiveState") == "active", "it starts with the machine"
        )
        self.runs()
        must(self.has("BARE-1") and self.has("BARE-2"), "what was recorded is lost")
        timers = self.machine.does("systemctl list-timers --no-pager 'kentledge@*'")
        must("kentledge@backup.timer" in timers, timers)
        again = self.machine.told("kentledge", "NRestarts")
        said("reboot", f"PostgreSQL, server, proxy and timers come up by themselves ({again} starts again)")

    def alarms(self) -> None:
        self.machine.does("systemctl stop postgresql")
        wait_until(lambda: self.ready(503), "/readyz says that the database is gone")
        self.machine.does("systemctl start postgresql")
        self.runs()
        status, figures = self.asks("GET", "/metrics", self.administrator)
        must(
            (status, "kentledge_projection_checked_timestamp_seconds" in figures) == (200, True),
            figures[:500],
        )
        said(
            "PostgreSQL stopped, and started",
            "/readyz 503, then 200 by itself; /metrics answers an administrator",
        )

    def nothing_told(self) -> None:
        logs = self.machine.does("journalctl --no-pager -o export; cat /var/log/nginx/*.log")
        for secret in self.secrets:
            must(secret not in logs, "a secret is in the journal or in nginx's log")
        failed = self.machine.does(
            "systemctl list-units --failed --no-pager --plain --no-legend 'kentledge*' nginx 'postgresql*'"
        )
        must(not failed, failed)
        said(
            "journal and nginx's log",
            f"{len(logs) // 1000} kB, none of {len(self.secrets)} secrets in it; nothing failed",
        )


def main(suite: str = "trixie") -> int:
    """The exit code."""
    lacks = lacking()
    if lacks:
        print("The operator's page cannot be followed on this machine:", *lacks, sep="\n  ")
        return 2
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, lambda *_: sys.exit(1))  # so that nothing is left behind
    try:
        said("debootstrap and systemd", f"Debian {suite}, in a folder of its own")
        with bare(suite) as machine:
            release = machine.file("/etc/debian_version").read_text().strip()
            said("up", f"Debian {release}, {machine.does('systemctl --version').splitlines()[0]}")
            try:
                Operator(machine).follow()
            except WentWrong:
                print(machine.does("journalctl --no-pager -n 60 -u kentledge -u 'kentledge@*'", code=None))
                raise
    except WentWrong as wrong:
        print(f"It went otherwise: {wrong}")
        return 1
    print("All came back as the operator's page says.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
