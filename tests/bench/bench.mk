## bench       the measurements in SQL, five to seven minutes; BENCH=full all of them and the growth of streams, an hour or more
bench: deps
	@$(MAKE) --no-print-directory up-to-date
	tests/bench/sql.sh $(BENCH)
	$(if $(filter full,$(BENCH)),for n in 100 1000 10000; do perl tests/bench/streams.pl $$n || exit 1; done)

# The benches over HTTP: their clients, a server that answers with a fixed total, and the peers' packages.
BENCH_PACKAGES = python3-flask python3-sqlalchemy python3-psycopg2 python3-jwt gunicorn
BENCH_PROGRAMS = build/bench/http_load build/bench/res_elec_fixed

## bench-http  the measurements over HTTP, against Flask, fastify and pgbench; about fifteen minutes
bench-http: bench-programs
	@missing=$$(for p in $(BENCH_PACKAGES); do dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || echo $$p; done); \
	 [ -z "$$missing" ] || $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing
	perl tests/bench/http.pl
	perl tests/bench/streams.pl

bench-programs: deps build/bench/fastify/node_modules
	@$(MAKE) --no-print-directory up-to-date $(BENCH_PROGRAMS)

build/bench/http_load: tests/bench/http_load.c
	@mkdir -p build/bench
	$(CC) -D_GNU_SOURCE -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Wmissing-prototypes $(WERROR) -o $@ $<

build/bench/res_elec_fixed: tests/bench/fixed.c $(SHIM_OBJS)
	@mkdir -p build/bench
	$(CC) $(SHIM_CFLAGS) -Ishim -o $@ $< $(filter-out shim/share.o,$(SHIM_OBJS)) $(SHIM_LDLIBS)

build/bench/fastify/node_modules: $(addprefix tests/,bench/peers/fastify/package.json bench/peers/fastify/package-lock.json npm/.npmrc)
	@mkdir -p build/bench/fastify && cp $^ build/bench/fastify/
	@cd build/bench/fastify && npm ci --silent && touch node_modules

.PHONY: bench bench-http bench-programs
