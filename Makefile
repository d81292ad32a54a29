# The front door. `make` alone says what there is.

CONFIGURATION := Release
DOTNET := dotnet
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export NUGET_XMLDOC_MODE := skip

.DEFAULT_GOAL := help
.PHONY: help setup build cni run test bench fmt clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the Debian packages that are missing (root) or name them
	@eng/setup

build: setup ## compile the eBPF programs, every project and the CNI plugin
	@$(DOTNET) build Weft.slnx -c $(CONFIGURATION) -v quiet --nologo
	@$(MAKE) --no-print-directory cni

# The plugin is executed once per workload, so it is compiled ahead of time: a few milliseconds instead of a hundred.
cni: artifacts/publish/weft-cni/weft-cni
artifacts/publish/weft-cni/weft-cni: $(wildcard src/Weft.Cni/*.cs src/Weft.Cni/*/*.cs) src/Weft.Cni/Weft.Cni.csproj Directory.Build.props
	@echo "weft-cni: compiling ahead of time"
	@$(DOTNET) publish src/Weft.Cni -f net9.0 -r linux-x64 -c $(CONFIGURATION) -v quiet --nologo -o artifacts/publish/weft-cni
	@touch $@

run: build ## bring up the default lab with the sample on it (root)
	@./weft lab up
	@samples/shop/up.sh
	@echo
	@echo "Try next:"
	@echo "  export KUBECONFIG=\$$(./weft kubeconfig)"
	@echo "  kubectl get pods -A -o wide"
	@echo "  ./weft status"
	@echo "  ./weft connectivity"
	@echo "  ./weft drops"
	@echo "  ./weft lab down"

test: build ## build, then run every test (root)
	@eng/test

bench: build ## measure every path against its alternatives in one run (root)
	@$(DOTNET) run -c $(CONFIGURATION) --no-build --project bench/Weft.Bench --

fmt: ## format the C# and the C sources
	@$(DOTNET) format Weft.slnx
	@git ls-files 'bpf/*.c' 'bpf/*.h' | xargs clang-format-19 -i

clean: ## remove what the build made
	@rm -rf artifacts
