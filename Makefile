# CargoWall. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# No build server outlives the command that started it.
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_USE_MSBUILD_SERVER := 0
export UseSharedCompilation := false

# Files and folders of each part: folders too, because their time changes when a file goes away.
found = $(shell find $(1) -mindepth 1 -not -path '*/node_modules*' -not -name '.*' 2>/dev/null)
settings := Directory.Build.props Directory.Packages.props global.json .editorconfig
agent_sources := $(call found,agent bpf policy-schema/CargoWall.Policy policy-schema/CargoWall.Workflows) $(settings)
demo_sources := $(call found,bot policy-schema templates tests/GitHub.Simulator tests/CargoWall.Story) $(settings)

bin := artifacts/bin
story := $(bin)/CargoWall.Story/release/CargoWall.Story.dll
simulator := $(bin)/GitHub.Simulator/release/GitHub.Simulator.dll

##@ Try it
.PHONY: demo
demo: ## Show the whole path on this machine: policy push, check, job under the firewall, egress check (DEMO_EXIT=1: stop after the report)
	@.ci/setup demo
	@$(MAKE) --silent --no-print-directory $(story) artifacts/cargowall
	@exec dotnet exec $(story)

.PHONY: simulator
simulator: $(simulator) ## Start the GitHub simulator alone; prints its address and keys as NAME=value lines
	@exec dotnet exec $(simulator) $(SIMULATOR_ARGS)

##@ Work on it
.PHONY: screenshots
screenshots: artifacts/cargowall ## Take the README's pictures anew, from the pages of the story
	@.ci/setup test
	@.ci/step "build the browser tests" dotnet build tests/CargoWall.E2E.Tests -c Release --nologo -v quiet
	@.ci/step "take pictures" dotnet test $(bin)/CargoWall.E2E.Tests/release/CargoWall.E2E.Tests.dll --filter FullyQualifiedName~PageTests
	@cp artifacts/screenshots/{check-broken,check-egress,check-replay,conversation,proposal,run,setup-register}-{light,dark}.png docs/images/
	@ls -s docs/images

.PHONY: setup
setup: ## Install what building and testing need, and only that
	@.ci/setup test

.PHONY: test
test: ## Build and run every test; ends with 'N passed, N failed, N skipped'
	@.ci/test

.PHONY: agent
agent: artifacts/cargowall ## Publish the agent as one file: artifacts/cargowall

.PHONY: bench
bench: ## Measure the published agent against 'no firewall'
	@.ci/setup bench
	@$(MAKE) --silent --no-print-directory artifacts/cargowall
	@exec tests/bench/run

.PHONY: bench-policy
bench-policy: ## Measure the policy library: verdicts, resolution, hostile files, replay (BENCH_ONLY='verdict|replay' some alone)
	@.ci/step "build the benchmarks" dotnet build tests/bench/CargoWall.Benchmarks -c Release --nologo -v quiet
	@exec dotnet exec $(bin)/CargoWall.Benchmarks/release/CargoWall.Benchmarks.dll

.PHONY: bench-bot
bench-bot: ## Measure the bot under load: webhooks, sessions, events, events through kills, pushes (BENCH_ONLY='webhook|push' some alone)
	@.ci/step "build the bot, the simulator and the load" dotnet build tests/bench/CargoWall.Bot.Load -c Release --nologo -v quiet
	@exec dotnet exec $(bin)/CargoWall.Bot.Load/release/CargoWall.Bot.Load.dll

.PHONY: format
format: ## Format C# and C
	@.ci/format

.PHONY: format-check
format-check: ## Fail where `make format` would change something
	@.ci/format --check

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf artifacts tests/schema/node_modules

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# What is built once and again only when a source is newer.

artifacts/cargowall: $(agent_sources)
	@.ci/step "publish the agent" agent/publish
	@touch $@

$(story) $(simulator) &: $(demo_sources)
	@.ci/step "build bot, simulator and demo" dotnet build tests/CargoWall.Story -c Release --nologo -v quiet
	@touch $(story) $(simulator)
