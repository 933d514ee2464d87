# RES-ELEC: the PostgreSQL extension, the HTTP shim, their tests.
# `make help` lists the targets. `make run` and `make test` install what is missing first.

PACKAGES = postgresql-15 postgresql-server-dev-15 libpq-dev libh2o-evloop-dev libjansson-dev \
           libjwt-dev libsodium-dev libssl-dev zlib1g-dev gcc make pkg-config perl util-linux
PG_CONFIG ?= /usr/lib/postgresql/15/bin/pg_config
EXT_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" res_elec.control)
SUDO      := $(if $(filter 0,$(shell id -u)),,sudo)
PORT      ?= 8080
RUN_DIR   ?= .run
DEMO      ?= 1
RATE      ?= 20

help:
	@sed -n 's/^##//p' Makefile

## run         cluster of its own in RUN_DIR, the shim on PORT, the demonstration election (DEMO=0: none)
run: deps
	$(MAKE) install
	@exec sh shim/run.sh '$(RUN_DIR)' '$(PORT)' '$(DEMO)'

## replay      plays the sheets that the demonstration left out through the REST API, RATE= a second
replay:
	perl sql/demo/replay.pl --credentials '$(RUN_DIR)/credentials' --rate '$(RATE)' '$(RUN_DIR)/demo/gabon-2025-replay.csv'

## psql        a session in the running database
psql:
	@. '$(RUN_DIR)/env' && exec psql "$$DATABASE_ADMIN_URL"

## test        everything below: unit, regress, isolation, http
test: deps
	$(MAKE) install unit-programs
	perl tests/run.pl unit regress isolation http

## unit, regress, isolation, http   one part of the tests
unit regress isolation http: deps
	$(MAKE) install unit-programs
	perl tests/run.pl $@

## deps        installs the Debian packages that are missing
deps:
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(PACKAGES) 2>/dev/null \
	   | awk -v all='$(PACKAGES)' '$$2 == "installed" {have[$$1] = 1} \
	       END {n = split(all, p); for (i = 1; i <= n; i++) if (!(p[i] in have)) printf "%s ", p[i]}'); \
	if [ -n "$$missing" ]; then \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing; \
	fi

# --- the shim -----------------------------------------------------------------------------------

include shim/shim.mk

# --- the unit tests -----------------------------------------------------------------------------

include tests/unit/unit.mk

# --- the extension (PGXS), once PostgreSQL's headers are there ------------------------------------

EXTENSION   = res_elec
MODULE_big  = res_elec
OBJS        = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c)))
DATA_built  = res_elec--$(EXT_VERSION).sql
PG_CPPFLAGS = -Iextension
PG_CFLAGS   = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers -Wno-declaration-after-statement $(WERROR)
EXTRA_CLEAN = shim/*.o $(SHIM) $(UNIT_PROGRAMS) build
WERROR      = $(if $(CI),-Werror)
NO_LLVM     = with_llvm=no

ifneq ($(wildcard $(PG_CONFIG)),)
PGXS := $(shell $(PG_CONFIG) --pgxs)
override with_llvm = no
include $(PGXS)

$(OBJS): $(wildcard extension/*.h)
all: $(SHIM)

# Only what changed is installed, and only then is sudo needed.
INSTALLED = $(DESTDIR)$(pkglibdir)/res_elec.so
endif

res_elec--$(EXT_VERSION).sql: $(sort $(wildcard sql/[0-9]*.sql)) res_elec.control
	cat $(sort $(wildcard sql/[0-9]*.sql)) > $@

.DEFAULT_GOAL := help
.PHONY: help run replay psql test unit regress isolation http deps
