# Debian packages of the extension and of the server, and what becomes of them in a clean system.
DEB_PACKAGES           = build-essential debhelper fakeroot
DEB_EXTENSION_PACKAGES = gcc make pkg-config libicu-dev
DEB_TEST_PACKAGES      = lintian debootstrap systemd iproute2 util-linux

## deb         Debian packages of the extension and the server, in build/deb
deb:
	@$(call install_missing,$(RUN_PACKAGES) $(DEB_PACKAGES))
	@sh shim/debian/build.sh build/deb $(EXT_VERSION) '$(PG_CONFIG)' \
	  '$(filter-out postgresql-%,$(filter %-dev pkg-config,$(RUN_PACKAGES)))'

## deb-extension   that of the extension alone, for the PostgreSQL of PG_CONFIG, where there is no libh2o
deb-extension:
	@$(call install_missing,$(DEB_EXTENSION_PACKAGES) $(DEB_PACKAGES))
	@sh shim/debian/build.sh build/deb-extension $(EXT_VERSION) '$(PG_CONFIG)' \
	  '$(filter %-dev pkg-config,$(DEB_EXTENSION_PACKAGES))' extension

## test-deb    builds them, and tries them in a Debian 12 of their own under build/, which it removes
##             (needs root and the network)
test-deb: deb deb-extension
	@$(call install_missing,$(DEB_TEST_PACKAGES))
	@perl tests/run.pl packages

.PHONY: deb deb-extension test-deb
