# npm packages that tests use, in build/npm. Whatever Node.js (18 or later) is there serves; else Debian's is installed.
build/npm/node_modules: $(addprefix tests/npm/,package.json package-lock.json .npmrc)
	@command -v npm > /dev/null || $(call install_missing,nodejs npm)
	@mkdir -p build/npm && cp $^ build/npm/
	@cd build/npm && npm ci --silent && touch node_modules
