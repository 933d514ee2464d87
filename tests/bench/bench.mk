# The measurements: in SQL, and over HTTP with clients, a server that answers with a fixed total, and the peers'
# packages.
BENCH_PACKAGES = python3-flask python3-sqlalchemy python3-psycopg2 python3-jwt gunicorn
BENCH_PROGRAMS = build/bench/http_load build/bench/res_elec_fixed

## bench       the measurements in SQL and over HTTP, about twelve minutes;
##             BENCH=full the whole matrix and streams, about two hours
bench: bench-sql bench-http

## bench-sql, bench-http   one part of them
bench-sql: test-deps
	@$(MAKE) --no-print-directory up-to-date
	tests/bench/sql.sh $(BENCH)

bench-http: bench-programs
	@$(call install_missing,$(BENCH_PACKAGES))
	$(if $(filter full,$(BENCH)),,ROUNDS=2 SECONDS=3) perl tests/bench/http.pl $(if $(filter full,$(BENCH)),,64 256)
	$(if $(filter full,$(BENCH)),for n in 100 1000 5000 10000; do perl tests/bench/streams.pl $$n 20 || exit 1; done)

## bench-million   each GET page, as-of, changes and search at a million offices
##             (OFFICES=, and LIMIT_MS= to fail above it)
bench-million: test-deps
	@$(MAKE) --no-print-directory up-to-date
	tests/bench/million.sh $(OFFICES)

## bench-burst   what others notice of a burst of 20,000 connections (CONNECTIONS=) that do nothing
bench-burst: test-deps build/bench/burst
	@$(MAKE) --no-print-directory up-to-date
	perl tests/bench/burst.pl $(CONNECTIONS)

## bench-country   a nation of a billion voters (OFFICES=1048202 stations in 543 constituencies): by COPY, over REST
##             by two servers, among streams and readers
bench-country: test-deps
	@$(MAKE) --no-print-directory up-to-date build/bench/http_load
	perl tests/bench/country.pl $(OFFICES)

## bench-cache   nginx in front of the server, polled by a thousand readers: what it answers itself, how old that is
bench-cache: test-deps
	@$(MAKE) --no-print-directory up-to-date
	perl tests/bench/cache.pl $(POLLERS)

build/bench/burst: tests/bench/burst.c
	@mkdir -p build/bench
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Wmissing-prototypes $(WERROR) -o $@ $<

bench-programs: test-deps build/bench/fastify/node_modules
	@$(MAKE) --no-print-directory up-to-date $(BENCH_PROGRAMS)

build/bench/http_load: tests/bench/http_load.c
	@mkdir -p build/bench
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Wmissing-prototypes $(WERROR) -o $@ $<

build/bench/res_elec_fixed: tests/bench/fixed.c $(SHIM_OBJS)
	@mkdir -p build/bench
	$(CC) $(SHIM_CFLAGS) -o $@ $< $(filter-out shim/live/coalesce.o,$(SHIM_OBJS)) $(SHIM_LDLIBS)

build/bench/fastify/node_modules: $(addprefix tests/,bench/peers/fastify/package.json \
  bench/peers/fastify/package-lock.json npm/.npmrc)
	@mkdir -p build/bench/fastify && cp $^ build/bench/fastify/
	@cd build/bench/fastify && npm ci --silent && touch node_modules

.PHONY: bench bench-sql bench-http bench-million bench-burst bench-cache bench-country bench-programs
