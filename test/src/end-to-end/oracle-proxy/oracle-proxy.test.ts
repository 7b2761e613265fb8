import { describe, it } from "node:test";
import { findPrograms } from "@basics/fabric";
import { FABRIC_BIN } from "../../harness/ledger-under-test.js";
import { startEmbeddedOrdering, startFabricOrdering } from "./ordering-under-test.js";
import { refusesBft, tellsMutualTls } from "./proxy-limits.js";
import { proxySuite } from "./proxy-suite.js";

describe("a proxy before the embedded network's ordering service", () => {
  proxySuite(startEmbeddedOrdering);
});

it("a proxy before orderers that want certificates of clients says so", tellsMutualTls);

const fabric = await startFabricOrdering();
if (typeof fabric === "string") {
  console.log(`Not tried before Fabric's own orderer: ${fabric}`);
  it("a proxy before Fabric's own ordering service", { skip: "its programs are not found" });
} else {
  describe("a proxy before Fabric's own ordering service", () => {
    proxySuite(() => Promise.resolve(fabric));
  });
  const { version } = await findPrograms(FABRIC_BIN);
  const skip = version.startsWith("2.") && `Fabric ${version} has no BFT.`;
  it("a proxy before a BFT ordering service refuses, and says why", { skip }, refusesBft);
}
