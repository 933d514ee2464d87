# The unit tests: one program a file, TAP on stdout, no server. Sources beside the test's own:
UNIT_FLAGS = -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Wmissing-prototypes -fsanitize=address,undefined \
             -fno-sanitize-recover=all -Iextension -Ishim -isystem /usr/include/postgresql -DH2O_USE_LIBUV=0 $(WERROR)

UNIT_extension_votes_vector = extension/votes/vector.c extension/base/figure.c
UNIT_extension_figure = extension/base/figure.c
UNIT_extension_csv = extension/import/csv.c
UNIT_extension_sheet_rules = extension/sheet/rules.c extension/votes/vector.c extension/base/figure.c
UNIT_extension_sheet_soft = extension/flags/soft.c
UNIT_extension_formula = extension/formula/ties.c extension/formula/thresholds.c extension/formula/lists.c extension/formula/candidates.c
UNIT_extension_certainty = extension/formula/certainty.c
UNIT_shim_query   = shim/query.c shim/text.c
UNIT_shim_route   = shim/route.c
UNIT_shim_accept  = shim/accept.c
UNIT_shim_lang    = shim/lang.c shim/accept.c
UNIT_shim_problem = shim/problem.c shim/lang.c shim/accept.c shim/text.c
UNIT_shim_auth    = shim/auth.c
UNIT_shim_auth_cache = shim/auth_cache.c shim/auth.c
UNIT_shim_config  = shim/config.c shim/cors.c shim/envfile.c shim/log.c shim/mail_message.c shim/proxy.c \
                    shim/ratelimit.c shim/text.c
UNIT_shim_body    = shim/body.c shim/text.c
UNIT_shim_multipart = shim/multipart.c shim/text.c
UNIT_shim_media   = shim/media.c shim/media_jpeg.c shim/media_png.c shim/media_gif.c
UNIT_shim_media_jpeg = $(UNIT_shim_media)
UNIT_shim_media_png = $(UNIT_shim_media)
UNIT_shim_media_gif = $(UNIT_shim_media)
UNIT_shim_ratelimit = shim/ratelimit.c
UNIT_shim_proxy   = shim/proxy.c shim/text.c
UNIT_shim_mail_message = shim/mail_message.c shim/text.c
UNIT_shim_password_earlier = shim/password_earlier.c
UNIT_shim_second_factor = shim/second_factor.c shim/text.c
UNIT_shim_password_choice = shim/password_choice.c shim/text.c
UNIT_shim_cors    = shim/cors.c
UNIT_shim_csrf    = shim/csrf.c
UNIT_shim_etag    = shim/etag.c
UNIT_shim_text    = shim/text.c
UNIT_shim_lane    = shim/lane.c
UNIT_shim_client  = shim/client.c shim/proxy.c shim/text.c
UNIT_shim_metrics = shim/metrics.c shim/route.c shim/text.c
UNIT_LIBS         = -ljansson -ljwt -lpq -lsodium -loath -lqrencode -lcrypto -lturbojpeg -lpng16 -lgif -lz -lpthread

# Beside them each fuzz target, run once over its corpus.
UNIT_PROGRAMS = $(patsubst tests/unit/%.c,build/unit/%,$(sort $(wildcard tests/unit/*.c))) \
                $(patsubst %,build/unit/fuzz_%,$(FUZZ_NAMES))

unit-programs: $(UNIT_PROGRAMS)

.SECONDEXPANSION:
build/unit/%: tests/unit/%.c $$(UNIT_%) $(wildcard tests/unit/*.h extension/*/*.h shim/*.h)
	@mkdir -p build/unit
	$(CC) $(UNIT_FLAGS) -o $@ $< $(UNIT_$*) $(UNIT_LIBS)

build/unit/fuzz_%: tests/fuzz/%.c tests/fuzz/replay.c $$(filter %.c,$$(FUZZ_%)) tests/unit/tap.h $(wildcard extension/*/*.h shim/*.h)
	@mkdir -p build/unit
	$(CC) $(UNIT_FLAGS) -o $@ $< tests/fuzz/replay.c $(filter %.c,$(FUZZ_$*)) $(UNIT_LIBS)

# Each source of the tests once, for scan-build.
TEST_OBJS = $(patsubst %.c,%.o,$(wildcard tests/*/*.c))
test-objects: $(TEST_OBJS)
$(TEST_OBJS): %.o: %.c
	$(CC) $(SHIM_CFLAGS) -Iextension -Ishim -c -o $@ $<

.PHONY: unit-programs test-objects
