# The two commands are `make run` and `make test`; `make help` lists the rest.
PORT ?= 8080
DATA ?= data
T ?=
SECONDS ?= 600
PACKAGES := $(shell sed -e '/^\#/d' packaging/debian-packages.txt)
PACKAGES_TO_RUN := $(shell sed -e '/^\# To test/,$$d' -e '/^\#/d' packaging/debian-packages.txt)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help run test check sql-check bench lighthouse races fuzz build packages packages-to-run deb new-room clean
help:            ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

# One whose command is there already, from wherever, is not asked for again: Debian's npm and another Node.js cannot both be.
packages:        ## install the Debian packages that are missing
packages-to-run: ## install those of them without which nothing is built or runs
packages packages-to-run:
	@missing="$$(for p in $(if $(filter packages,$@),$(PACKAGES),$(PACKAGES_TO_RUN)); do command -v $$p >/dev/null || \
	dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done)"; \
	if [ -n "$$missing" ]; then echo "installing:" $$missing; $(SUDO) apt-get update -q && \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -q --no-install-recommends $$missing; fi

build: packages-to-run ## build build/ens
	@[ -f build/build.ninja ] || cmake --preset release
	@cmake --build --preset release --target ens

run: build       ## build, make demonstration people if there are none, serve on http://127.0.0.1:8080 (PORT=, DATA=)
	@PORT=$(PORT) DATA=$(DATA) tools/run

test: packages   ## everything, with AddressSanitizer and UBSan
	@tools/test

check: packages  ## format, clang-tidy, floors and circles, sizes, sql
	@tools/check

sql-check:       ## the rules of SQL alone (make check runs it too, and prepares every statement)
	@tools/sql-check

bench: packages build ## speed and size, printed with the machine
	@tools/bench

lighthouse: build ## Lighthouse on the portal's home: performance, accessibility
	@tests/lighthouse/run

races: packages  ## look for races with ThreadSanitizer: make races SECONDS=60
	@tools/races "$(SECONDS)"

fuzz: packages   ## fuzz one parser: make fuzz T=json_fuzz SECONDS=600
	@tools/fuzz "$(T)" "$(SECONDS)"

deb: packages    ## the Debian package, in build-deb/
	@packaging/build-deb build-deb

new-room:        ## make src/NAME with its door and test: make new-room NAME=agenda (FLOOR=80)
	@tools/new-room "$(NAME)" "$(FLOOR)"

clean:           ## remove what was built
	rm -rf build build-*
