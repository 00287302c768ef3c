# Everything a person or CI does with Carillon; the work itself is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dev build dist lint fmt test test-fast test-rust test-browser bench torture fuzz check-api screenshots setup clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: ## build what changed and serve it at http://127.0.0.1:3000 (the first time takes a while)
	@scripts/run.sh

dev: ## serve with live reload while you edit (debug build)
	@scripts/dev.sh

build: ## the release binary, target/release/carillon, with the site inside
	@scripts/build.sh

dist: ## the release binary and its papers as one archive in dist/
	@scripts/dist.sh

lint: ## formatting, clippy (native and wasm, warnings denied), licences and sources of dependencies
	@scripts/lint.sh

fmt: ## format the Rust code
	@cargo fmt --all

test: ## everything CI runs: lint, Rust tests on SQLite and PostgreSQL, Playwright in Chromium
	@scripts/test.sh lint rust browser

test-fast: ## lint and the Rust tests, no browser and no release build
	@scripts/test.sh lint rust

test-rust: ## only the Rust tests, on both database engines
	@scripts/test.sh rust

test-browser: ## only the Playwright suite, against the release binary
	@scripts/test.sh browser

bench: ## measure sending, webhooks, lists and starts on both databases (25 minutes); writes docs/benchmarks.md
	@scripts/bench.sh

torture: ## kill the server hundreds of times and check that every message is accounted for (half an hour)
	@scripts/torture.sh

fuzz: ## try the readers of hostile input for 10 minutes each, FUZZ_SECONDS=60 for less (needs a nightly compiler)
	@scripts/fuzz.sh

check-api: ## call the API by its own description with thousands of made-up requests (schemathesis, from PyPI)
	@scripts/check-api.sh

screenshots: ## take the pictures of the README anew (docs/screenshots)
	@scripts/screenshots.sh

setup: ## install what building and testing need, and nothing else
	@scripts/setup-build.sh
	@scripts/setup-test.sh

clean: ## remove what was built (tools and data stay)
	cargo clean
	rm -rf dist end2end/test-results end2end/playwright-report
