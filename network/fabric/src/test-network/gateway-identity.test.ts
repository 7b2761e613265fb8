import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolCommands } from "./gateway-identity.js";
import type { SampleOperator } from "./sample-network.js";

test("a gateway is registered with its attribute by the samples' registrar, then enrolled by its own name", () => {
  const caServer = {
    address: "localhost:7054",
    name: "ca-org1",
    tlsRootFile: "/ca-cert.pem",
    registrarMsp: "/org1/msp",
  };
  const [register = [], enroll = []] = enrolCommands({ caServer } as SampleOperator, "/out");
  const after = (args: readonly string[], option: string): string | undefined =>
    args[args.indexOf(option) + 1];
  assert.equal(register[0], "register");
  assert.equal(after(register, "--mspdir"), "/org1/msp");
  assert.equal(after(register, "--id.attrs"), "basics.role=gateway:ecert");
  assert.equal(enroll[0], "enroll");
  assert.equal(after(enroll, "--mspdir"), "/out");
  const url = new URL(after(enroll, "--url") ?? "");
  assert.equal(url.username, after(register, "--id.name"));
  assert.equal(url.password, after(register, "--id.secret"));
  for (const args of [register, enroll]) {
    assert.equal(after(args, "--caname"), "ca-org1");
    assert.equal(after(args, "--tls.certfiles"), "/ca-cert.pem");
  }
});
