# Fuzzing with libFuzzer: one program a file, the seeds in corpus/. What it finds is kept in build/fuzz; what crashed
# goes into the corpus, which the unit tests run through (replay.c).
FUZZ_CC    = clang-14
FUZZ_FLAGS = -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Iextension -Ishim

FUZZ_csv       = extension/import/csv.c
FUZZ_multipart = shim/parse/multipart.c shim/core/text.c
FUZZ_media     = shim/media/media.c shim/media/jpeg.c shim/media/png.c shim/media/gif.c shim/media/fault.c -lturbojpeg \
  -lpng16 -lgif
FUZZ_proxy     = shim/core/proxy.c shim/core/text.c
FUZZ_votes     = -Iextension extension/votes/vector.c extension/base/figure.c
FUZZ_request   = shim/config/route.c shim/parse/query.c shim/parse/body.c shim/parse/etag.c shim/core/text.c -ljansson
FUZZ_token     = shim/auth/auth.c -ljwt -ljansson
FUZZ_envfile   = shim/config/envfile.c shim/core/text.c
FUZZ_formula   = extension/formula/ties.c extension/formula/thresholds.c extension/formula/stages.c \
  extension/formula/rounds.c extension/formula/lists.c extension/formula/candidates.c extension/formula/apply.c

FUZZ_SECONDS ?= 60
FUZZ_NAMES    = $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c))))
FUZZ_TARGETS  = $(addprefix fuzz-,$(FUZZ_NAMES))

## fuzz        each target of tests/fuzz for FUZZ_SECONDS (60); fuzz-NAME: one of them
fuzz: $(FUZZ_TARGETS)

$(FUZZ_TARGETS): fuzz-%: fuzz-deps
	@mkdir -p build/fuzz/$*
	$(FUZZ_CC) $(FUZZ_FLAGS) -o build/fuzz/fuzz_$* tests/fuzz/$*.c $(FUZZ_$*)
	build/fuzz/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2000 -print_final_stats=1 -verbosity=0 \
	   -artifact_prefix=build/fuzz/ build/fuzz/$* tests/fuzz/corpus/$*

fuzz-deps:
	@command -v $(FUZZ_CC) > /dev/null || $(call install_missing,clang-14 libclang-rt-14-dev)

.PHONY: fuzz fuzz-deps $(FUZZ_TARGETS)
