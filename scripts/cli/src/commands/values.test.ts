import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runBasics } from "../testing/run-basics.js";

/** Arguments that are refused, and what the message says: which option, and what it takes. */
const refused: readonly (readonly [string, RegExp])[] = [
  ["up --operators 65", /--operators.*whole number from 1 to 64/],
  ["up --port-base 80", /--port-base.*whole number from 1024 to 65000/],
  ["up --batch-timeout soon", /--batch-timeout.*time such as 100ms or 2s/],
  ["up --ledger besu", /--ledger.*embedded, fabric/],
  ["up --chaincode basics=.", /--chaincode takes NAME=DIR with a name other than basics/],
  ["up --chaincode other", /--chaincode takes NAME=DIR.*not "other"/],
  ["up --orderers 3", /--orderers: only with --ledger fabric/],
  ["up --shared-orderer --peers-per-operator 2", /--peers-per-operator, --shared-orderer: only/],
  ["up --oracle /nowhere/oracle.json", /oracle\.json/],
  ["up --oracle-block-size 0", /--oracle-block-size/],
  ["up --oracle-factor 0.5", /--oracle-factor/],
  ["up --oracle-time-limit 0s", /--oracle-time-limit/],
  ["demo --orderers 3", /--orderers: only with --ledger fabric/],
  ["bench --only digest,speed", /--only takes some of .*not "speed"/],
  ["bench --concurrency 8,many", /--concurrency takes numbers from 1 to 300/],
  ["bench --rounds 0", /--rounds.*whole number from 1 to 100/],
  ["deploy-test-network", /--test-network/],
  ["deploy-test-network --test-network /nowhere", /nowhere/],
  ["digest", /either one image, or each --part ROLE=IMAGE/],
  ["digest a.raw --part disk0=b.raw", /either one image, or each --part/],
  ["digest --part b.raw", /--part takes ROLE=IMAGE, not "b\.raw"/],
  ["digest a.raw --algorithm md5", /--algorithm.*sha256-tree, sha256/],
  ["digest a.raw --format tar", /Use one of: raw, qcow2/],
  ["digest a.raw --renew a.chunks", /--renew FILE and --dirty FILE go together/],
  ["digest a.raw --format raw --format qcow2", /Of one image: give --format once/],
  ["digest --part disk0=a.raw --format disk1=raw", /for a part not given: add --part disk1=IMAGE/],
  ["migrate", /--from <msp>/],
  ["migrate --from Org1MSP", /either --to OPERATOR or --to-host HOST/],
  ["migrate --from Org1MSP --to Org2MSP --to-host host-b", /either --to OPERATOR or --to-host/],
  ["migrate --from Org1MSP --to Org2MSP --timeout 0", /--timeout.*whole number from 1 to 86400/],
  ["verify a.raw --migration Org1MSP:m --submit", /--submit needs the host.*--host NAME/],
  ["verify a.raw --migration Org1MSP:m --host host-a", /--host states nothing without --submit/],
  ["history Org1MSP:vm --gateway localhost:1", /--gateway takes an http or https URL/],
  ["history Org1MSP:vm --gateway http://localhost:1", /needs a token.*--token-file/],
  [
    "history Org1MSP:vm --gateway http://localhost:1 --token-file /nowhere/token",
    /Cannot read --token-file \/nowhere\/token/,
  ],
  ["oracle proxy", /--config <file>/],
  ["oracle proxy --config /nowhere/proxy.json", /proxy\.json/],
  ["oracle match --orderers 0", /--orderers.*whole number from 1 to 31/],
  ["oracle match --consensus bft --orderers 3", /bft takes at least 4 nodes/],
  ["oracle match --links wan --orderers 1", /--links wan: one orderer alone has no links/],
  ["oracle match --consensus paxos", /--consensus.*raft, bft/],
  ["simulate --block-size 2.5", /blockSizeTxs/],
  ["simulate --local-rate often", /--local-rate.*It takes a number/],
  ["simulate --preset table2", /--preset.*table1, calibrated/],
  ["simulate --seeds 0", /--seeds.*whole number from 1 to 10000/],
  ["simulate --local-commit-delay raft", /localCommitDelay/],
  ["compare table1 calibrated --seeds 1", /--seeds.*whole number from 2 to 10000/],
  ["compare table1 blockSize=4", /blockSize/],
  ["experiment fig99 --out out", /fig3/],
  ["experiment fig3", /--out <dir>/],
  ["experiment fig3 --out out --points 2", /--points goes with --on/],
  ["experiment fig3 --out out --seconds 5", /--seconds goes with --on/],
  ["experiment fig3 --out out --fabric-bin bin", /--fabric-bin goes with --on fabric/],
  ["experiment all --out out --on embedded", /--on takes one figure/],
  ["experiment sensitivity --out out --preset table1", /--preset goes with figures/],
];

describe("values that a command does not take", { concurrency: 2 }, () => {
  for (const [line, message] of refused) {
    it(`are refused with a remedy: ${line}`, async () => {
      const { status, stdout, stderr } = await runBasics(...line.split(" "));
      assert.match(stderr, message);
      assert.equal(status, 2, stderr);
      assert.doesNotMatch(stderr, /\n\s+at /, "no stack trace");
      assert.equal(stdout, "");
    });
  }
});

/** Commands that need a consortium that runs. */
const needing = [
  "history Org1MSP:vm",
  "verify a.raw --migration Org1MSP:0198c0de-0000-7000-8000-000000000000",
  "migrate --from Org1MSP --to Org2MSP --image a.raw",
  "operator add",
  "oracle flush",
  "chaincode upgrade",
] as const;

describe("without a consortium", { concurrency: 2 }, () => {
  const data = ["--data", "/nowhere/consortium"];

  for (const line of needing) {
    it(`${line} says how to start one`, async () => {
      const { status, stdout, stderr } = await runBasics(...line.split(" "), ...data);
      assert.equal(status, 2, stderr);
      assert.equal(
        stderr,
        "basics: No consortium is running with its data in /nowhere/consortium. " +
          "Start one with: basics up (or name its data directory with --data).\n",
      );
      assert.equal(stdout, "");
    });
  }

  it("audit asks for the descriptor of a network", async () => {
    const { status, stderr } = await runBasics("audit", ...data);
    assert.equal(status, 2);
    assert.match(stderr, /There is no .*network\.json\. .*--network, or start one: basics up/);
  });

  it("status says so, in words or as JSON, and answers no", async () => {
    const words = await runBasics("status", ...data);
    assert.deepEqual(
      [words.status, words.stdout],
      [3, "Nothing is running. Start a consortium with: basics up\n"],
    );
    const json = await runBasics("status", ...data, "--json");
    assert.equal(json.status, 3);
    assert.deepEqual(JSON.parse(json.stdout), { running: false, ready: false, services: [] });
  });

  it("down has nothing to stop, which is no error", async () => {
    const { status, stdout } = await runBasics("down", ...data);
    assert.deepEqual([status, stdout], [0, "Nothing is running.\n"]);
  });
});
