"""Programs of npm that tests ask, installed beside the build by their lock files. Put tests/support on sys.path first."""

import filecmp
import os
import shutil

from commands import run_command


def install(package, source, *files):
    """The folder with the package's node_modules and copies of `files`, all of the folder `source`; None when npm cannot."""
    built = os.environ.get("ENS_BUILT", os.environ["ENS"])
    folder = os.path.join(os.path.dirname(os.path.abspath(built)), package)
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json", *files):
        shutil.copy(os.path.join(source, name), folder)
    wanted, installed = os.path.join(folder, "package-lock.json"), os.path.join(folder, "node_modules", ".installed")
    if os.path.exists(installed) and filecmp.cmp(wanted, installed, shallow=False):
        return folder
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    done = run_command(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True,
                       timeout=300, check=False)
    if done.returncode != 0:
        print(done.stderr[-2000:])
        return None
    shutil.copy(wanted, installed)  # last: what was broken off, or is of another lock file, is installed anew
    return folder
