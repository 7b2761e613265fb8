import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { describe, it } from "node:test";
import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { JSONWebKeySet } from "jose";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { TokenIssuer } from "./token-issuer.js";

/** Checks a token as a gateway does, with the published keys, the issuer and the audience. */
async function verified(issuer: TokenIssuer, token: string, mspId: string) {
  const keys = JSON.parse(await readFile(issuer.jwksFile, "utf8")) as JSONWebKeySet;
  const audience = TokenIssuer.audience(mspId);
  const expected = { issuer: TokenIssuer.issuer, audience };
  return (await jwtVerify(token, createLocalJWKSet(keys), expected)).payload;
}

describe("the issuer of an embedded consortium's tokens", () => {
  it("names the role, the operator and an end", async () => {
    await using folder = await TemporaryFolder.make();
    const issuer = await TokenIssuer.open(folder.file("issuer"));
    const token = await issuer.issue("Org1MSP", "auditor");
    const payload = await verified(issuer, token, "Org1MSP");
    assert.deepEqual(payload[TokenIssuer.roleClaim], ["auditor"]);
    assert.equal(payload.sub, "auditor@Org1MSP");
    const days = ((payload.exp ?? 0) - (payload.iat ?? 0)) / 86_400;
    assert.equal(days, 30);
  });

  it("issues for one operator's gateway, and for as long as it is told", async () => {
    await using folder = await TemporaryFolder.make();
    const issuer = await TokenIssuer.open(folder.path);
    const token = await issuer.issue("Org1MSP", "manager");
    await assert.rejects(verified(issuer, token, "Org2MSP"), errors.JWTClaimValidationFailed);
    const over = await issuer.issue("Org1MSP", "manager", "-1m");
    await assert.rejects(verified(issuer, over, "Org1MSP"), errors.JWTExpired);
  });

  it("keeps its key, for its owner alone: tokens are good after it is opened again", async () => {
    await using folder = await TemporaryFolder.make();
    const token = await (await TokenIssuer.open(folder.path)).issue("Org1MSP", "manager");
    const again = await TokenIssuer.open(folder.path);
    assert.equal((await verified(again, token, "Org1MSP")).sub, "manager@Org1MSP");
    assert.equal((await stat(folder.file("key.json"))).mode & 0o777, 0o600);
    const published = await readFile(again.jwksFile, "utf8");
    assert.doesNotMatch(published, /"d"/, "the private part is not published");
  });
});
