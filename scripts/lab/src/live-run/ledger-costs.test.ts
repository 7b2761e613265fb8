import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { it } from "node:test";
import { presets } from "@basics/experiments";
import { withCosts } from "./ledger-costs.js";
import type { LedgerCosts } from "./ledger-costs.js";

const costs: LedgerCosts = {
  statementMs: 15,
  gatewayMs: 5,
  global: { perBlockMs: 10, perTransactionMs: 2 },
  local: { perBlockMs: 6, perTransactionMs: 1 },
  busy: 0.4,
};

it("the simulator plays a ledger's own costs: on both chains, in gateways, and beside them", () => {
  const scenario = { ...presets.table1, verificationMs: 100 };
  const played = withCosts(scenario, costs, 3);
  assert.equal(played.gatewayProcessingMs, 5);
  assert.equal(played.verificationMs, 120);
  const { localCommitDelay, globalCommitDelay } = played;
  assert.ok(localCommitDelay.kind === "module" && globalCommitDelay.kind === "module");
  assert.deepEqual(localCommitDelay.options, { ...costs.local, noise: 3 });
  assert.deepEqual(globalCommitDelay.options, { ...costs.global, noise: 3 });
  assert.ok(existsSync(localCommitDelay.path), localCommitDelay.path);
  assert.equal(played.blockSizeTxs, scenario.blockSizeTxs, "nothing else changes");
});

it("a statement that waits for nothing but its gateway takes no time beside it", () => {
  const played = withCosts(presets.table1, { ...costs, statementMs: 4 });
  assert.equal(played.verificationMs, presets.table1.verificationMs);
});
