import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runBasics, runBasicsWith } from "./testing/run-basics.js";

/** Each command, and the options and arguments that its help has to name. */
const commands: Readonly<Record<string, readonly string[]>> = {
  up: [
    "--operators",
    "--data",
    "--chaincode",
    "--port-base",
    "--batch-timeout",
    "--no-managers",
    "--detach",
    "--ledger",
    "--fabric-bin",
    "--orderers",
    "--peers-per-operator",
    "--shared-orderer",
    "--oracle",
    "--oracle-block-size",
    "--oracle-factor",
    "--oracle-time-limit",
    "--json",
  ],
  down: ["--data"],
  status: ["--data", "--json"],
  demo: ["--image", "--ledger"],
  bench: ["--only", "--rounds", "--concurrency", "--migrations", "--strict", "--json"],
  "deploy-test-network": ["--test-network", "--channel", "--configure-builder", "--port-base"],
  digest: ["[image]", "--part", "--format", "--algorithm", "--keep-chunks", "--renew", "--dirty"],
  migrate: ["--from", "--to", "--to-host", "--instance", "--image", "--timeout", "--json"],
  verify: ["[image]", "--migration", "--gateway", "--token-file", "--submit", "--host"],
  history: ["<instanceId>", "--operator", "--gateway", "--token-file", "--json"],
  audit: ["--network", "--operator", "--identity", "--json"],
  operator: ["add"],
  "operator add": ["[msp]", "--no-private-channel", "--data"],
  oracle: ["proxy", "flush", "match"],
  "oracle proxy": ["--config"],
  "oracle flush": ["--channel", "--data"],
  "oracle match": ["--consensus", "--orderers", "--block-sizes", "--links", "--latency", "--out"],
  chaincode: ["upgrade"],
  "chaincode upgrade": ["[name]", "--directory", "--data"],
  simulate: ["--preset", "--block-size", "--oracle-factor", "--seeds", "--trace", "--json"],
  sweep: ["<file>", "--preset", "--seeds", "--metric", "--out", "--json"],
  compare: ["<a>", "<b>", "--preset", "--seeds", "--json"],
  experiment: ["<what>", "--preset", "--seeds", "--out", "--on", "--points", "--seconds"],
};

describe("basics", { concurrency: 2 }, () => {
  for (const [command, named] of Object.entries(commands)) {
    it(`explains ${command}, with all that it takes`, async () => {
      const { status, stdout, stderr } = await runBasics(...command.split(" "), "--help");
      assert.equal(status, 0, stderr);
      assert.match(stdout, new RegExp(`^Usage: basics ${command} `));
      for (const name of named) assert.ok(stdout.includes(name), `${name} is missing:\n${stdout}`);
      assert.equal(stderr, "");
    });
  }

  it("lists every command, and what its exit statuses mean", async () => {
    const { status, stdout } = await runBasics("--help");
    assert.equal(status, 0);
    const listed = stdout.split("\nCommands:\n")[1] ?? "";
    for (const command of Object.keys(commands).filter((each) => !each.includes(" "))) {
      assert.match(listed, new RegExp(`^ {2}${command} `, "m"));
    }
    assert.match(stdout, /Exit status: 0 done, 1 failed, 2 wrong usage, 3 the answer is no/);
  });

  it("tells its version", async () => {
    const { status, stdout } = await runBasics("--version");
    assert.equal(status, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  for (const [what, args, message] of [
    ["an unknown command", ["fly"], /unknown command 'fly'/],
    ["a command that is nearly one", ["simulat"], /Did you mean simulate\?/],
    ["an unknown option", ["status", "--colour"], /unknown option '--colour'/],
    ["an unknown command below one", ["operator", "remove"], /unknown command 'remove'/],
    ["too many arguments", ["down", "now"], /too many arguments/],
    ["a missing argument", ["history"], /missing required argument 'instanceId'/],
    ["a missing second argument", ["compare", "table1"], /missing required argument 'b'/],
    ["a missing option", ["verify", "disk.raw"], /required option '--migration <migrationId>'/],
    ["an option without its value", ["status", "--data"], /'--data <dir>' argument missing/],
  ] as const) {
    it(`refuses ${what} as wrong usage, and points to the help`, async () => {
      const { status, stdout, stderr } = await runBasics(...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, /add --help for what this command takes/);
      assert.equal(stdout, "");
    });
  }

  it("explains itself and fails where no command is named", async () => {
    const { status, stderr } = await runBasics();
    assert.equal(status, 2);
    assert.match(stderr, /^Usage: basics/);
  });

  it("shows where an error came from only when it is asked to", async () => {
    const args = ["digest", "/nowhere/disk.raw"];
    const plain = await runBasics(...args);
    assert.equal(plain.status, 1);
    assert.match(plain.stderr, /^basics: .*disk\.raw/);
    assert.doesNotMatch(plain.stderr, /\n\s+at /);
    const debug = await runBasicsWith({ BASICS_DEBUG: "1" }, ...args);
    assert.equal(debug.status, 1);
    assert.match(debug.stderr, /\n\s+at /);
  });
});
