import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigError, loadConfig, parseConfig, readToken } from "./config.js";

const valid = {
  gateway: { url: "http://127.0.0.1:8081", token: "a-gateway-token" },
  listen: { port: 9001 },
  controlToken: "a-control-token-0",
  dataDirectory: "data",
  hosts: ["host-a", "host-b"],
};

const messageOf = (input: unknown): string => {
  try {
    parseConfig(input, "manager.json");
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  throw new Error("It was taken.");
};

test("fills in what a configuration leaves out", () => {
  const config = parseConfig(valid, "manager.json");
  assert.equal(config.listen.host, "127.0.0.1");
  assert.deepEqual(config.denySources, []);
  assert.equal(config.keepDepartedImages, false);
  assert.equal(config.stallTimeoutMs, 600_000);
});

test("names every field that is wrong, and the file", () => {
  const message = messageOf({
    ...valid,
    gateway: { url: "ftp://x", token: "has a space" },
    listen: { port: 70_000 },
    hosts: ["../up", "twice", "twice"],
    capacityBytes: -1,
    colour: "blue",
  });
  for (const part of [
    "manager.json",
    "gateway.url",
    "gateway.token",
    "listen.port",
    "hosts[0]",
    "capacityBytes",
    "colour",
  ]) {
    assert.ok(message.includes(part), `${part} in: ${message}`);
  }
});

test("refuses hosts named twice", () => {
  assert.match(messageOf({ ...valid, hosts: ["a", "a"] }), /twice/);
});

test("wants each token exactly once", () => {
  const { url } = valid.gateway;
  assert.match(messageOf({ ...valid, gateway: { url } }), /exactly one of token and tokenFile/);
  const both = { url, token: "x", tokenFile: "y" };
  assert.match(messageOf({ ...valid, gateway: both }), /exactly one of token and tokenFile/);
  assert.match(
    messageOf({ ...valid, controlToken: undefined }),
    /exactly one of controlToken and controlTokenFile/,
  );
});

test("takes file names relative to the configuration's own folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "basics-config-"));
  try {
    const file = join(folder, "manager.json");
    const { url } = valid.gateway;
    await writeFile(file, JSON.stringify({ ...valid, gateway: { url, tokenFile: "token" } }));
    await writeFile(join(folder, "token"), "the-token\n");
    const config = await loadConfig(file);
    assert.equal(config.dataDirectory, join(folder, "data"));
    assert.equal(config.gateway.tokenFile, join(folder, "token"));
    assert.equal(await readToken(undefined, config.gateway.tokenFile), "the-token");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("names a file that cannot be read or is no JSON", async () => {
  await assert.rejects(loadConfig("/absent/manager.json"), /Cannot read \/absent\/manager.json/);
  await assert.rejects(loadConfig(import.meta.filename), /is not JSON/);
});
