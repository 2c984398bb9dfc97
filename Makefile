# The two commands are `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help
help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

.PHONY: demo
demo: ## Make a synthetic county, take in its ledgers, screen it, plan the day, and serve the page
	@scripts/setup demo
	echo "[1/3] The web app: fetching its packages and building it, about a minute."
	scripts/web-packages
	(cd web && npm run build)
	echo "[2/3] The program: compiling with optimisation. The first time this takes 5 to 12 minutes on two cores,"
	echo "      because SQLite, the web server and some 300 libraries are built from source; afterwards seconds."
	cargo build --release --locked -p twofront
	echo "[3/3] The county: about a minute. The last line is the address of the page; Ctrl-C ends it."
	"$(TARGET)/release/twofront" demo

.PHONY: web
web: ## Build the web app that the program carries inside
	scripts/web-packages
	cd web
	npm run build

.PHONY: test
test: ## Everything: formats, lints, laws, unit, property, scenario and browser tests
	@scripts/setup test
	echo "[1/5] The web app: lint, types, unit tests, build; about a minute."
	scripts/web-packages
	(cd web && npm run lint && npm run api:check && npm run test:unit && npm run build)
	echo "[2/5] Formats."
	cargo fmt --all --check
	echo "[3/5] Lints. The first time this checks some 300 libraries: 3 to 6 minutes on two cores."
	cargo clippy --locked --workspace --all-targets -- -D warnings
	echo "[4/5] Rust tests. The first time this compiles: 5 to 10 minutes on two cores."
	if cargo nextest --version >/dev/null 2>&1; then
		cargo nextest run --locked --workspace
	else
		cargo test --locked --workspace --lib --bins --tests
	fi
	# Neither runs the examples in doc comments; that takes a while even without any, so only where there are some.
	if grep -rqE '^ *//[/!] ```($$|rust|no_run|should_panic)' crates/*/src; then cargo test --locked --workspace --doc; fi
	echo "[5/5] The same pages in a real Chromium, about a minute."
	cargo build --locked --quiet -p twofront
	cd web
	TWOFRONT_BIN="$(abspath $(TARGET))/debug/twofront" npm run test:browser

.PHONY: bench
bench: ## Measure what benches/ describes but for linkage, and hold it against the goals; compiles first
	missed=0
	benches/county/run || missed=1
	benches/screening/run || missed=1
	benches/store/run || missed=1
	exit $$missed

.PHONY: bench-linkage
bench-linkage: ## Measure linkage beside Splink, some minutes; installs Splink from PyPI into target/, compiles first
	benches/linkage/run

.PHONY: long
long: ## What takes minutes: measurements over large counties, faults, schemathesis, then fuzz-rules (the other fuzzing: fuzz/Cargo.toml)
	cargo test --locked --release --workspace -- --ignored --nocapture --skip many_kills_lose_nothing
	scripts/faults
	scripts/schemathesis
	$(MAKE) fuzz-rules

MINUTES := 10
SEED := 1

.PHONY: fuzz-rules
fuzz-rules: ## Hold rules against a plain interpreter for MINUTES (10) from SEED (1); ends at the first difference
	cargo run --release --locked -p twofront-screen --example differ -- --minutes $(MINUTES) --seed $(SEED)

.PHONY: fmt
fmt: ## Format Rust and web sources
	cargo fmt --all
	scripts/web-packages
	cd web
	npm run lint -- --fix
