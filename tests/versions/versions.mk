# The extension on servers that this machine does not have: other versions, and one with assertions.

## test-pg     PG=17 or PG=18: builds, runs regress and isolation on it, with 17
##             both ways of upgrading from 15 too, in a Debian of its own under build/ (as root; KEEP=1 keeps it)
test-pg: deps
	@$(call install_missing,debootstrap)
	@$(MAKE) --no-print-directory -s res_elec.so $(DATA_built)
	@sh tests/versions/chroot.sh '$(PG)' $(if $(KEEP),keep,remove)

## test-cassert   isolation, and a storm of clients for CASSERT_SECONDS (20), on a
##             PostgreSQL 15 with assertions, built once from Debian's source
test-cassert: deps
	@$(call install_missing,dpkg-dev)
	@$(MAKE) --no-print-directory -s $(DATA_built)
	@sh tests/versions/cassert.sh $(or $(CASSERT_SECONDS),20)

.PHONY: test-pg test-cassert
