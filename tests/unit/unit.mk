# The unit tests: one program a file, TAP on stdout, no server. Sources beside the test's own:
UNIT_FLAGS = -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Wmissing-prototypes -fsanitize=address,undefined \
             -fno-sanitize-recover=all -Iextension -Ishim -isystem /usr/include/postgresql -DH2O_USE_LIBUV=0 $(WERROR)

UNIT_extension_votes_vector = extension/votes/vector.c extension/base/figure.c
UNIT_extension_figure = extension/base/figure.c
UNIT_extension_csv = extension/import/csv.c
UNIT_extension_office_status = extension/sheet/office_status.c
UNIT_extension_shared_office = extension/reports/shared_office.c
UNIT_extension_sheet_moves = extension/sheet/moves.c
UNIT_extension_sheet_rules = extension/sheet/rules.c extension/votes/vector.c extension/base/figure.c
UNIT_extension_sheet_soft = extension/flags/soft.c
UNIT_extension_access = extension/rules/access.c
UNIT_extension_contact = extension/rules/contact.c
UNIT_extension_sign_in = extension/rules/sign_in.c
UNIT_extension_position = extension/history/position_text.c
UNIT_extension_number = extension/base/number.c
UNIT_extension_column = extension/import/column.c
UNIT_extension_query = extension/rules/query.c
UNIT_extension_election_status = extension/rules/election_status.c
UNIT_extension_formula = extension/formula/ties.c extension/formula/thresholds.c extension/formula/stages.c \
                    extension/formula/rounds.c extension/formula/lists.c extension/formula/candidates.c \
                    extension/formula/apply.c
UNIT_extension_formula_oracle = $(UNIT_extension_formula)
UNIT_extension_nation = extension/formula/nation.c extension/formula/thresholds.c
UNIT_extension_certainty = extension/formula/certainty.c
UNIT_extension_outline = extension/base/outline.c
UNIT_extension_robust = extension/formula/robust_tell.c extension/formula/robust_least.c \
                    extension/formula/robust_search.c $(UNIT_extension_claims)
UNIT_extension_claims = extension/formula/claims.c extension/formula/claim_sums.c extension/formula/certainty.c \
                    $(UNIT_extension_formula)
UNIT_shim_query   = shim/parse/query.c shim/core/text.c
UNIT_shim_hosts   = shim/core/hosts.c shim/core/text.c
UNIT_shim_route   = shim/config/route.c
UNIT_shim_accept  = shim/parse/accept.c
UNIT_shim_lang    = shim/parse/lang.c shim/parse/accept.c
UNIT_shim_problem = shim/http/problem.c shim/parse/lang.c shim/parse/accept.c shim/core/text.c
UNIT_shim_auth    = shim/auth/auth.c
UNIT_shim_auth_cache = shim/auth/auth_cache.c shim/auth/auth.c
UNIT_shim_config  = shim/config/load.c shim/config/settings.c shim/config/print.c shim/config/envfile.c \
  shim/parse/cors.c shim/mail/message.c shim/core/log.c shim/core/hosts.c \
                    shim/core/proxy.c shim/core/ratelimit.c shim/core/text.c
UNIT_shim_body    = shim/parse/body.c shim/core/text.c
UNIT_shim_multipart = shim/parse/multipart.c shim/core/text.c
UNIT_shim_media   = shim/media/media.c shim/media/jpeg.c shim/media/png.c shim/media/gif.c shim/media/fault.c
UNIT_shim_media_jpeg = $(UNIT_shim_media)
UNIT_shim_media_png = $(UNIT_shim_media)
UNIT_shim_media_gif = $(UNIT_shim_media)
UNIT_shim_ratelimit = shim/core/ratelimit.c
UNIT_shim_proxy   = shim/core/proxy.c shim/core/text.c
UNIT_shim_mail_message = shim/mail/message.c shim/core/text.c
UNIT_shim_password = shim/auth/password.c shim/auth/password_earlier.c shim/core/worker.c shim/core/list.c \
  shim/core/client.c shim/core/proxy.c shim/core/clock.c \
                    shim/core/text.c
UNIT_shim_password_earlier = shim/auth/password_earlier.c
UNIT_shim_second_factor = shim/auth/second_factor.c shim/core/text.c
UNIT_shim_password_choice = shim/auth/password_choice.c shim/core/text.c
UNIT_shim_cors    = shim/parse/cors.c
UNIT_shim_csrf    = shim/auth/csrf.c
UNIT_shim_etag    = shim/parse/etag.c
UNIT_shim_text    = shim/core/text.c
UNIT_shim_qr      = shim/core/qr.c shim/core/text.c
UNIT_shim_template = shim/features/template.c shim/features/template_value.c shim/parse/lang.c shim/parse/accept.c \
  shim/core/text.c
UNIT_shim_gzip_part = shim/live/gzip_part.c
UNIT_shim_page_text = shim/features/page_text.c shim/parse/lang.c shim/parse/accept.c shim/core/text.c
UNIT_shim_identity = shim/db/identity.c
UNIT_shim_lane    = shim/db/lane.c
UNIT_shim_outage  = shim/core/outage.c
UNIT_shim_freshness = shim/db/freshness.c
UNIT_shim_waiting = shim/db/waiting.c shim/core/list.c shim/db/lane.c shim/core/client.c shim/core/proxy.c \
  shim/core/clock.c shim/metrics/metrics.c \
                    shim/config/route.c shim/core/text.c
UNIT_shim_client  = shim/core/client.c shim/core/proxy.c shim/core/text.c
UNIT_shim_metrics = shim/metrics/metrics.c shim/metrics/nodes.c shim/core/clock.c shim/config/route.c shim/core/text.c
UNIT_LIBS         = -ljansson -ljwt -lpq -lsodium -loath -lqrencode -lcrypto -lturbojpeg -lpng16 -lgif -lz -lpthread -lm

# Beside them each fuzz target, run once over its corpus.
UNIT_PROGRAMS = $(patsubst tests/unit/%.c,build/unit/%,$(sort $(wildcard tests/unit/*.c))) \
                $(patsubst %,build/unit/fuzz_%,$(FUZZ_NAMES))

unit-programs: $(UNIT_PROGRAMS)

.SECONDEXPANSION:
build/unit/%: tests/unit/%.c $$(UNIT_%) $(wildcard tests/unit/*.h extension/*/*.h shim/*.h shim/*/*.h)
	@mkdir -p build/unit
	$(CC) $(UNIT_FLAGS) -o $@ $< $(UNIT_$*) $(UNIT_LIBS)

build/unit/fuzz_%: tests/fuzz/%.c tests/fuzz/replay.c $$(filter %.c,$$(FUZZ_%)) tests/unit/tap.h \
  $(wildcard extension/*/*.h shim/*.h shim/*/*.h)
	@mkdir -p build/unit
	$(CC) $(UNIT_FLAGS) -o $@ $< tests/fuzz/replay.c $(filter %.c,$(FUZZ_$*)) $(UNIT_LIBS)

# Each source of the tests once, for scan-build.
TEST_OBJS = $(patsubst %.c,%.o,$(wildcard tests/*/*.c))
test-objects: $(TEST_OBJS)
$(TEST_OBJS): %.o: %.c
	$(CC) $(SHIM_CFLAGS) -Iextension -c -o $@ $<

.PHONY: unit-programs test-objects
