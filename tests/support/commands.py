"""Commands that tests run: none is waited for without end, and what fails is told with what it had written. Put tests/support on
sys.path first."""

import shlex
import subprocess

LONGEST_SECONDS = 600  # ctest gives a test 900


def told(words, what, *written):
    texts = (text.decode("utf-8", "replace") if isinstance(text, bytes) else text for text in written if text)
    return "%s: %s\n%s" % (words if isinstance(words, str) else shlex.join(words), what, "\n".join(texts))


def run_command(words, timeout=LONGEST_SECONDS, check=False, **more):
    """subprocess.run, but that it fails as an assertion does."""
    try:
        done = subprocess.run(words, timeout=timeout, check=False, **more)
    except subprocess.TimeoutExpired as why:
        raise AssertionError(told(words, "not ended within %d s; it had written" % timeout, why.stdout, why.stderr)) from None
    if check and done.returncode != 0:
        raise AssertionError(told(words, "exit %d" % done.returncode, done.stdout, done.stderr))
    return done
