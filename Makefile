# RES-ELEC: the PostgreSQL extension, the HTTP shim, their tests.
# `make` lists the targets. `make run` and `make test` install what is missing first.

# What running needs, with what it is built by; what only tests need.
RUN_PACKAGES  = postgresql-15 postgresql-server-dev-15 libpq-dev libh2o-evloop-dev libjansson-dev libjwt-dev \
  libsodium-dev liboath-dev libqrencode-dev \
                libssl-dev zlib1g-dev libicu-dev libcurl4-openssl-dev libturbojpeg0-dev libpng-dev libgif-dev \
                gcc make pkg-config perl curl util-linux
CLUSTER_PACKAGES = patroni etcd-server etcd-client haproxy nginx-light python3-etcd
TEST_PACKAGES = python3-aiosmtpd python3-jsonschema python3-pyodbc odbc-postgresql chromium libdbd-pg-perl faketime \
  openssl pgbackrest pgbouncer

PG_CONFIG   ?= /usr/lib/postgresql/15/bin/pg_config
EXT_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" res_elec.control)
SUDO        := $(if $(filter 0,$(shell id -u)),,sudo)
BIN_DIR     ?= /usr/local/bin

PORT    ?= $(or $(shell sed -n 's/^PORT=//p' .env 2>/dev/null),8080)
RUN_DIR ?= .run
CLUSTER_DIR ?= .cluster
DEMO    ?= 1
RATE    ?= 20
BALLOT  ?= both

WERROR = $(if $(CI),-Werror)

help:
	@sed -n 's/^##//p' Makefile shim/debian/debian.mk tests/fuzz/fuzz.mk tests/bench/bench.mk tests/versions/versions.mk

## run         a cluster of its own in RUN_DIR, the shim on PORT, the demonstration elections (DEMO=0: none)
run: deps
	@$(MAKE) --no-print-directory up-to-date
	@exec sh shim/run.sh '$(RUN_DIR)' '$(PORT)' '$(DEMO)' '$(BIN_DIR)/res_elec_shim'

## cluster     three nodes under Patroni and etcd, two shims, HAProxy, nginx on PORT, the demonstration, in CLUSTER_DIR
cluster:
	@$(call install_missing,$(RUN_PACKAGES) $(CLUSTER_PACKAGES))
	@$(MAKE) --no-print-directory up-to-date
	@exec perl shim/cluster.pl '$(CLUSTER_DIR)' '$(PORT)' '$(DEMO)' '$(BIN_DIR)/res_elec_shim'

## replay      plays the sheets that the demonstration left out through the REST API, RATE= a second,
##             of BALLOT=president, deputies or both
replay:
	@test -f '$(RUN_DIR)/demo/deputies-loaded' || { echo 'no demonstration in $(RUN_DIR): start it with make run' >&2; \
	  exit 1; }
	@. '$(RUN_DIR)/env' && exec perl sql/demo/replay.pl --url "$$RES_ELEC_URL" --rate '$(RATE)' --ballot '$(BALLOT)' \
	   --credentials '$(RUN_DIR)/credentials' --folder '$(RUN_DIR)/demo'

## provinces   a nation and three provinces on this machine, under load, cut off and joined again; SECONDS= of it (0:
##             until Ctrl-C)
SECONDS     = 0
provinces: deps
	@$(MAKE) --no-print-directory up-to-date
	@exec perl sql/demo/provinces.pl '$(SECONDS)'

## psql        a session in the running database, as its superuser
psql:
	@. '$(RUN_DIR)/env' && exec psql "$$DATABASE_URL"

## test        all tests: structure, unit, build, regress, isolation, clusters, http, browser, short ha and torture
test: test-deps
	@$(MAKE) --no-print-directory up-to-date unit-programs $(BENCH_PROGRAMS) build/npm/node_modules
	@perl tests/run.pl structure unit build regress isolation clusters http browser ha torture

## structure, unit, build, regress, isolation, clusters, http, browser   one part of them
structure unit build regress isolation clusters http browser: test-deps
	@$(MAKE) --no-print-directory up-to-date unit-programs $(if $(filter http browser,$@),$(BENCH_PROGRAMS) \
	  build/npm/node_modules)
	@perl tests/run.pl $@

## one         one test file: make one TEST=tests/sql/names.sql, or any other below tests/
one: test-deps
	@$(MAKE) --no-print-directory up-to-date $(patsubst tests/unit/%.c,build/unit/%,$(filter tests/unit/%.c,$(TEST))) \
	  $(if $(filter tests/http/% tests/browser/%,$(TEST)),$(BENCH_PROGRAMS) build/npm/node_modules)
	@perl tests/run.pl '$(TEST)'

## install     the extension into PostgreSQL, the shim into BIN_DIR (needs root, as does uninstall);
##             WITHOUT_SHIM=1: the extension alone
## clean       removes what was built; .run stays
## deps        installs the Debian packages that running needs and that are missing;
##             test-deps also those that tests need
deps:
	@$(call install_missing,$(RUN_PACKAGES))
test-deps:
	@$(call install_missing,$(RUN_PACKAGES) $(CLUSTER_PACKAGES) $(TEST_PACKAGES))

install_missing = sh shim/packages.sh $(1)

## torture     ten minutes of crashes, a full disk, bad clients, a jumping clock and random statements (TORTURE_SEED=)
torture: test-deps
	@$(MAKE) --no-print-directory up-to-date
	@TORTURE_SEED=$(or $(TORTURE_SEED),$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')) TORTURE_STEPS=20000 \
	  TORTURE_ROUNDS=35 TORTURE_SECONDS=20 \
	   TORTURE_IDLE=10000 perl tests/run.pl torture

## ha          a cluster whose parts fail while sheets are entered: FAULTS= (26) of KINDS= (all), SEED=
ha: test-deps
	@$(MAKE) --no-print-directory up-to-date
	@FAULTS=$(or $(FAULTS),26) SEED=$(or $(SEED),$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')) KINDS='$(KINDS)' \
	  perl tests/run.pl ha

## soak        half an hour of mixed load (SOAK_MINUTES=): memory, latency, table sizes and logs stay flat
soak: test-deps
	@$(MAKE) --no-print-directory up-to-date
	@SOAK_MINUTES=$(or $(SOAK_MINUTES),30) perl tests/run.pl soak

## documents   writes what the documents have from programs: the diagram of the tables, the tables of settings
documents: test-deps
	@$(MAKE) --no-print-directory up-to-date
	@perl -Itests/clusters -Itests/lib -MCluster -MDocuments \
	  -e '$$c = Cluster->new(); $$c->sql("CREATE EXTENSION res_elec"); Documents::write_generated($$c->connection("postgres"))'

## asan        the HTTP tests against a server built with ASan and UBSan
asan: test-deps
	@$(MAKE) --no-print-directory up-to-date $(BENCH_PROGRAMS) build/npm/node_modules
	@mkdir -p build/asan && cp -r shim build/asan/ && rm -f build/asan/shim/*.o build/asan/shim/*/*.o build/asan/$(SHIM)
	@$(MAKE) --no-print-directory -C build/asan -f '$(CURDIR)/shim/shim.mk' $(SHIM) EXT_VERSION=$(EXT_VERSION) \
	   SHIM_SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'
	@SHIM='$(CURDIR)/build/asan/$(SHIM)' LSAN_OPTIONS='suppressions=$(CURDIR)/tests/http/lsan.supp' perl tests/run.pl http

## valgrind    pg_regress with the server under valgrind; fails on an invalid access
valgrind: test-deps
	@$(call install_missing,valgrind)
	@$(MAKE) --no-print-directory up-to-date
	@PG_VALGRIND=1 perl tests/run.pl regress

## coverage    which lines of C the tests run, and which they do not
coverage: test-deps build/npm/node_modules
	@$(call install_missing,gcovr)
	@sh tests/coverage.sh

## lint        cppcheck, clang's scan-build (on a copy in build/scan), and the shim's format
lint: test-deps
	@$(call install_missing,cppcheck clang-format clang-tools)
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr --suppress=missingIncludeSystem \
	  --suppress=varFuncNullUB --suppress=legacyUninitvar \
	  --include=tests/lint.h -Iextension -Ishim extension shim
	clang-format --dry-run -Werror $(filter-out shim/config/route.c shim/auth/password_words.h,$(wildcard shim/*.[ch] \
	  shim/*/*.[ch]))
	@rm -rf build/scan && mkdir -p build/scan && cp -r Makefile res_elec.control extension shim sql tests build/scan && \
	  rm -f build/scan/*/*.o build/scan/*/*/*.o build/scan/$(SHIM)
	scan-build --status-bugs -o build/scan/reports sh -c 'exec $(MAKE) -s -j2 -C build/scan all test-objects CC="$$CC"'

## dist        the release as PGXN takes it: what is committed, and its META.json, in build/res_elec-VERSION.zip
dist:
	@git rev-parse --verify -q HEAD > /dev/null || \
	  { echo 'dist: not in a git checkout, from whose commit a release is made' >&2; exit 1; }
	@mkdir -p build
	@sed 's/@VERSION@/$(EXT_VERSION)/' extension/META.json.in > build/META.json
	@git archive --format=zip --prefix='res_elec-$(EXT_VERSION)/' --add-file=build/META.json \
	  -o 'build/res_elec-$(EXT_VERSION).zip' HEAD
	@echo 'build/res_elec-$(EXT_VERSION).zip'

## installcheck   the regress tests on a running server with the extension installed, as PGXS does
##             (PGHOST, PGPORT, PGUSER)
include shim/shim.mk
include shim/debian/debian.mk
include tests/fuzz/fuzz.mk
include tests/unit/unit.mk
include tests/npm/npm.mk
include tests/bench/bench.mk
include tests/versions/versions.mk

# The extension is built by PGXS, which is there once the packages are.
EXTENSION   = res_elec
MODULE_big  = res_elec
OBJS        = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c extension/*/*.c)))
SHLIB_LINK  = $(shell pkg-config --libs icu-uc)
DATA_built  = res_elec--$(EXT_VERSION).sql
# The extension's script is these files in this order: a file stands after those whose types, tables and trigger
# functions it needs.
SQL_FILES   = $(patsubst %,sql/%.sql, \
            base/roles base/schemas base/database base/votes base/refusal base/access base/name base/number \
            base/origin base/setting \
            base/position base/acknowledge base/give_way base/server_role base/level \
            base/formula \
            schema/election_lock schema/file schema/area schema/audit_log schema/account schema/account_link \
            schema/second_factor schema/account_attempt \
            schema/formula schema/formula_presets schema/election schema/party schema/formula_rules schema/office \
            schema/shared_center schema/node schema/sheet schema/decision schema/draw schema/scan schema/mail \
            review/review review/trial review/decision review/second_person review/scan \
            audit/audit \
            totals/tally totals/spans totals/checkpoint totals/shared totals/curve totals/history totals/changes \
            totals/verify \
            nodes/tables nodes/guards nodes/carry nodes/account nodes/set_up nodes/nation nodes/compare nodes/report \
            nodes/closing nodes/removal nodes/status nodes/health \
            reports/views reports/election_total reports/outcome reports/rounds reports/party \
            reports/certainty reports/curve \
            shared/fields shared/decision shared/specs shared/area shared/contest shared/user \
            import/csv import/import import/named import/contests import/parties import/office_states \
            import/centers \
            import/contradictions import/lists import/long import/sheet_columns import/sheet_states import/shared \
            import/sheet_judging import/sheet_holding import/sheet_entering import/sheets \
            import/results import/users import/places import/next_round \
            api/request api/query api/formula api/account api/auth_address api/auth api/attempt api/sessions api/file \
            api/unit api/candidate api/contest api/center \
            api/rounds api/election api/office_view api/office api/sheet api/my_offices api/scan api/results api/csv \
            api/levels \
            api/outcome api/certainty api/party api/user \
            api/user_second_factor api/audit api/watch api/first api/outline api/review api/trial api/desk \
            api/decision api/night \
            api/node api/history api/table api/nist api/export api/office_csv \
            api/ignored_fields api/import api/user_import api/account_data api/preparation \
            admin/drop_guard admin/create_user admin/comments admin/maintain admin/set_up_database admin/grants \
            admin/dump)
DATA        = $(sort $(wildcard sql/upgrade/$(EXTENSION)--*--*.sql))
# The same in whichever folder: neither debugging information nor a message names where it was built.
PLACELESS   = -ffile-prefix-map='$(CURDIR)'=.
PG_CPPFLAGS = -Iextension $(PLACELESS)
PG_CFLAGS   = -Wextra -Wshadow -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
              -Wno-declaration-after-statement $(WERROR)
# For make installcheck, which runs them on the server that libpq's environment names (PGHOST, PGPORT, PGUSER)
REGRESS     = $(patsubst tests/sql/%.sql,%,$(sort $(wildcard tests/sql/*.sql)))
REGRESS_OPTS = --inputdir=tests --outputdir=build/installcheck --load-extension=res_elec
EXTRA_CLEAN = $(SHIM) $(SHIM_OBJS) shim/features/table_words.inc build

ifneq ($(wildcard $(PG_CONFIG)),)
override with_llvm = no
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): $(wildcard extension/*/*.h)
ifndef WITHOUT_SHIM
all: $(SHIM)
install: install-shim
uninstall: uninstall-shim
endif
install-shim: $(SHIM)
	$(INSTALL) -D -m 755 $(SHIM) '$(DESTDIR)$(BIN_DIR)/res_elec_shim'
uninstall-shim:
	rm -f '$(DESTDIR)$(BIN_DIR)/res_elec_shim'

# Builds, and installs when what is installed is not what was built.
up-to-date: all
	@cmp -s res_elec.so '$(pkglibdir)/res_elec.so' \
	 && cmp -s '$(DATA_built)' '$(datadir)/extension/$(DATA_built)' \
	 && cmp -s res_elec.control '$(datadir)/extension/res_elec.control' \
	 && (for f in $(notdir $(DATA)); do cmp -s "sql/upgrade/$$f" "$(datadir)/extension/$$f" || exit 1; done) \
	 && cmp -s $(SHIM) '$(BIN_DIR)/res_elec_shim' \
	 || { echo 'installing the extension into $(pkglibdir) and $(datadir)/extension, the server into $(BIN_DIR)'; \
	      $(SUDO) $(MAKE) --no-print-directory install CI='$(CI)'; }
endif

res_elec--$(EXT_VERSION).sql: $(SQL_FILES) Makefile res_elec.control
	cat $(SQL_FILES) > $@
print-SQL_FILES:
	@echo $(SQL_FILES)

.DEFAULT_GOAL := help
.PHONY: print-SQL_FILES help dist run cluster replay provinces psql documents ha torture soak asan valgrind coverage \
  lint test structure unit build regress isolation clusters http browser one deps test-deps up-to-date install-shim \
  uninstall-shim
