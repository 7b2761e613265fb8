import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { INSTANCE_ID } from "../testing/http/records.js";
import { TestIssuer } from "../testing/http/tokens.js";
import { TestServer } from "../testing/http/test-server.js";
import type { RouteDefinition } from "./routes/definition.js";
import { routes } from "./routes/routes.js";

const PATH = "/v1/operators/Org1MSP";

describe("authentication", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server[Symbol.asyncDispose]());

  const refusal = async (token: string, headers: Record<string, string> = {}) => {
    const { status, body, headers: sent } = await server.call("GET", PATH, { token, headers });
    return { status, code: body.code, challenge: sent["www-authenticate"] ?? "" };
  };

  it("asks for a token where none is sent", async () => {
    const basic = { Authorization: "Basic dXNlcjpwYXNz" };
    for (const answer of [await refusal(""), await refusal("", basic)]) {
      assert.deepEqual([answer.status, answer.code], [401, "TOKEN_MISSING"]);
      assert.equal(answer.challenge, 'Bearer realm="basics"');
    }
  });

  it("says so when a token has expired, beyond a few seconds of clock difference", async () => {
    const answer = await refusal(await server.issuer.token({ expiresIn: -60 }));
    assert.deepEqual([answer.status, answer.code], [401, "TOKEN_EXPIRED"]);
    assert.match(answer.challenge, /error="invalid_token"/);
    const justNow = await refusal(await server.issuer.token({ expiresIn: -2 }));
    assert.equal(justNow.code, "OPERATOR_NOT_FOUND");
  });

  it("takes no token that has expired since it was checked", async () => {
    const token = await server.issuer.token({ expiresIn: 60 });
    assert.equal((await refusal(token)).code, "OPERATOR_NOT_FOUND");
    server.clockSkewMs = 70_000;
    assert.equal((await refusal(token)).code, "TOKEN_EXPIRED");
    server.clockSkewMs = 0;
  });

  it("accepts no forged token", async () => {
    const other = await generateKeyPair("ES256");
    const good = server.managerToken;
    const [header = "", , signature = ""] = good.split(".");
    const claims = Buffer.from(JSON.stringify({ iss: TestIssuer.issuer, roles: ["manager"] }));
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const pem = await exportSPKI(server.issuer.publicKey);
    const confused = new SignJWT({ roles: ["manager"] })
      .setProtectedHeader({ alg: "HS256", kid: "key-1" })
      .setIssuer(TestIssuer.issuer)
      .setAudience(TestIssuer.audience)
      .setExpirationTime("10m");
    const forged = {
      "signed with another key": await server.issuer.token({ key: other.privateKey }),
      "claims exchanged": `${header}.${claims.toString("base64url")}.${signature}`,
      "not signed": `${none}.${claims.toString("base64url")}.`,
      "a MAC with the public key as its secret": await confused.sign(Buffer.from(pem)),
      "not a JWT": "nonsense",
      "for another audience": await server.issuer.token({ audience: "another-gateway" }),
      "of another issuer": await server.issuer.token({ issuer: "https://evil.test" }),
      "without an expiry": await server.issuer.token({ expiresIn: undefined }),
      "not valid yet": await server.issuer.token({ notBefore: 300 }),
    };
    for (const [what, token] of Object.entries(forged)) {
      const answer = await refusal(token);
      assert.deepEqual([what, answer.status, answer.code], [what, 401, "TOKEN_INVALID"]);
      assert.match(answer.challenge, /error="invalid_token"/);
    }
  });

  it("lets an auditor read and nothing else, a manager all, others nothing", async () => {
    const tokens = {
      auditor: await server.issuer.token({ roles: ["auditor"] }),
      manager: await server.issuer.token({ roles: "manager" }),
      stranger: await server.issuer.token({ roles: ["admin", "root"] }),
      nobody: await server.issuer.token({ roles: { manager: true } }),
    };
    for (const route of Object.values<RouteDefinition>(routes)) {
      if (route.access !== "read" && route.access !== "write") continue;
      if (route.path === "/v1/events") continue;
      const url = route.path.replace(/\{(\w+)\}/, (_, name) => {
        return name === "mspId" ? "Org1MSP" : INSTANCE_ID;
      });
      const tried = Object.entries(tokens).map(async ([who, token]) => {
        const answer = await server.call(route.method.toUpperCase(), url, { token });
        const forbidden = answer.status === 403 && answer.body.code === "ROLE_FORBIDDEN";
        if (forbidden) {
          assert.match(String(answer.headers["www-authenticate"]), /insufficient_scope/);
        }
        return [who, forbidden ? "forbidden" : "let in"];
      });
      const auditor = route.access === "read" ? "let in" : "forbidden";
      assert.deepEqual(
        Object.fromEntries(await Promise.all(tried)),
        { auditor, manager: "let in", stranger: "forbidden", nobody: "forbidden" },
        `${route.method} ${route.path}`,
      );
    }
  });

  it("checks who is asking before it looks at what is sent", async () => {
    const body = "x".repeat(2_000_000);
    const answer = await server.call("POST", "/v1/migrations", { body, token: "" });
    assert.equal(answer.body.code, "TOKEN_MISSING");
  });

  it("never logs a token", async () => {
    const token = await server.issuer.token({ expiresIn: -60 });
    await refusal(token);
    await refusal(server.managerToken);
    const logged = server.logs.join("\n");
    for (const secret of [token, server.managerToken]) {
      assert.ok(!logged.includes(secret.split(".")[2] ?? "?"));
    }
    assert.match(logged, /"subject":"tester"/);
  });

  it("takes up an issuer's new key", async () => {
    const before = await server.issuer.token();
    await server.issuer.rotate();
    assert.equal((await refusal(await server.issuer.token())).code, "OPERATOR_NOT_FOUND");
    assert.equal((await refusal(before)).code, "TOKEN_INVALID");
    server.managerToken = await server.issuer.token();
  });
});

describe("roles", () => {
  it("are found in a claim of another name, and inside of one", async () => {
    await using other = await TestServer.start();
    const { jwks } = other.issuer;
    const issuer = { issuer: TestIssuer.issuer, audience: TestIssuer.audience, jwks };
    const issuers = [{ ...issuer, roleClaim: "realm_access.roles" }];
    await using server = await TestServer.start({ config: { issuers } });
    const claims = { realm_access: { roles: ["auditor"] } };
    const token = await other.issuer.token({ roles: [], claims });
    assert.equal((await server.call("GET", PATH, { token })).body.code, "OPERATOR_NOT_FOUND");
    const plain = await other.issuer.token();
    assert.equal((await server.call("GET", PATH, { token: plain })).body.code, "ROLE_FORBIDDEN");
  });
});

describe("an issuer whose keys are fetched", () => {
  it("is asked once, and tells when it cannot be reached", async () => {
    const keys = await generateKeyPair("RS256", { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "web-1", alg: "RS256" };
    let asked = 0;
    let working = false;
    const issuerServer = createServer((_request, response) => {
      asked += 1;
      response.statusCode = working ? 200 : 500;
      response.setHeader("Content-Type", "application/json").end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => issuerServer.listen(0, "127.0.0.1", resolve));
    const { port } = issuerServer.address() as AddressInfo;
    const issuer = { issuer: "web", audience: "gw", jwks: `http://127.0.0.1:${port}/jwks` };
    const issuers = [{ ...issuer, roleClaim: "roles" }];
    await using server = await TestServer.start({ config: { issuers } });
    const token = await new SignJWT({ roles: ["auditor"] })
      .setProtectedHeader({ alg: "RS256", kid: "web-1" })
      .setIssuer("web")
      .setAudience("gw")
      .setExpirationTime("5m")
      .sign(keys.privateKey);
    const failed = await server.call("GET", PATH, { token });
    assert.deepEqual([failed.status, failed.body.code], [503, "ISSUER_UNAVAILABLE"]);
    assert.ok(Number(failed.headers["retry-after"]) > 0);
    working = true;
    for (let i = 0; i < 3; i += 1) {
      assert.equal((await server.call("GET", PATH, { token })).body.code, "OPERATOR_NOT_FOUND");
    }
    assert.equal(asked, 2);
    issuerServer.close();
  });

  it("must be https unless it is on loopback", async () => {
    const issuers = [
      { issuer: "a", audience: "b", jwks: "http://issuer.test/jwks", roleClaim: "roles" },
    ];
    await assert.rejects(TestServer.start({ config: { issuers } }), /https/);
  });
});
