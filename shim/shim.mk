# The HTTP shim: one program. libh2o-evloop's pkg-config file names neither the define nor all of its libraries.

SHIM_MK     := $(lastword $(MAKEFILE_LIST))
SHIM         = shim/res_elec_shim
SHIM_OBJS    = $(patsubst %.c,%.o,$(sort $(wildcard shim/*.c shim/*/*.c)))
SHIM_HARDENING = $(if $(SHIM_SANITIZE),,-fstack-protector-strong -D_FORTIFY_SOURCE=2)
SHIM_LDFLAGS = -Wl,-z,relro,-z,now
SHIM_CFLAGS  = -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -Wmissing-prototypes $(WERROR) $(PLACELESS) $(SHIM_HARDENING) \
               -Ishim -DH2O_USE_LIBUV=0 -DRES_ELEC_VERSION='"$(EXT_VERSION)"' -isystem /usr/include/postgresql
SHIM_LDLIBS  = -lh2o-evloop -lssl -lcrypto -ljansson -ljwt -lsodium -loath -lqrencode -lpq -lcurl -lturbojpeg -lpng16 \
  -lgif -lpthread -lm -lz

$(SHIM): $(SHIM_OBJS)
	$(CC) $(SHIM_SANITIZE) $(SHIM_LDFLAGS) -o $@ $(SHIM_OBJS) $(SHIM_LDLIBS)

# features/page.c carries the files of shim/www in it, as bundle.pl makes them ready to be sent.
PAGE_SOURCES = $(wildcard $(dir $(SHIM_MK))www/*.* $(dir $(SHIM_MK))www/js/*.js)
build/www/js/first.js: $(PAGE_SOURCES)
	perl $(dir $(SHIM_MK))www/bundle.pl $(dir $(SHIM_MK))www build/www
shim/features/page.o: SHIM_CFLAGS += -DPAGE_FOLDER='"$(abspath build/www)"' \
                                     -DPAGE_VERSION='"v$(shell cat $(PAGE_SOURCES) | md5sum | cut -c 1-16)"'
# features/table.c carries its templates.
shim/features/table.o: SHIM_CFLAGS += -DTABLE_FOLDER='"$(abspath $(dir $(SHIM_MK))www/table)"'
shim/features/table.o: $(wildcard $(dir $(SHIM_MK))www/table/*)
# features/table_words.c has the words of the pages.
TABLE_WORDS = $(addprefix $(dir $(SHIM_MK)),www/js/words_results.js www/table/words.js)
shim/features/table_words.o: shim/features/table_words.inc
shim/features/table_words.inc: $(dir $(SHIM_MK))features/table_words.pl $(TABLE_WORDS)
	perl $< $(TABLE_WORDS) > $@
shim/features/page.o: build/www/js/first.js

$(SHIM_OBJS): %.o: %.c $(wildcard shim/*.h shim/*/*.h)
	$(CC) $(SHIM_CFLAGS) $(SHIM_SANITIZE) -c -o $@ $<
