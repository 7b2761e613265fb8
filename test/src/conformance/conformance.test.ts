import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessSuite } from "./access-suite.js";
import { ConformanceNetwork } from "./conformance-network.js";
import { conflictsSuite } from "./conflicts-suite.js";
import { crossChannelSuite } from "./cross-channel-suite.js";
import { differences } from "./differences.js";
import { endorsementSuite } from "./endorsement-suite.js";
import { eventsSuite } from "./events-suite.js";
import { LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";
import { malformedSuite } from "./malformed-suite.js";
import { unmetDifferences } from "./observation.js";
import { stateSuite } from "./state-suite.js";
import { transactionsSuite } from "./transactions-suite.js";

/** Only a run whose network hangs takes so long. */
const TIMEOUT = 600_000;

describe(`conformance of ${LEDGER_UNDER_TEST}`, { timeout: TIMEOUT }, () => {
  const net = new ConformanceNetwork();
  before(() => net.start());
  after(() => net.stop());

  endorsementSuite(net);
  stateSuite(net);
  conflictsSuite(net);

  eventsSuite(net);
  accessSuite(net);
  crossChannelSuite(net);
  transactionsSuite(net);
  malformedSuite(net);

  it("differs only in what is recorded", (context) => {
    for (const { observation, reason } of differences) {
      context.diagnostic(`known difference: ${observation}: ${reason}`);
    }
    assert.deepEqual(unmetDifferences(), []);
  });
});
