# The extension on servers that this machine does not have.

## test-pg     PG=17 or PG=18: builds, runs regress, isolation and pg_upgrade from 15 on it, in a Debian of its own under build/ (as root; KEEP=1 keeps it)
test-pg: deps
	@$(call install_missing,debootstrap)
	@$(MAKE) --no-print-directory -s res_elec.so $(DATA_built)
	@sh tests/versions/chroot.sh '$(PG)' $(if $(KEEP),keep,remove)

.PHONY: test-pg
