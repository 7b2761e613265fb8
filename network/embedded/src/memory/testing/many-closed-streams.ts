/*
 * A process that makes many calls over HTTP/2 and prints how many bytes of each became old, for
 * ../closed-streams.test.ts. With the argument `collect` it lets closed streams go.
 */
import assert from "node:assert/strict";
import { getHeapSpaceStatistics } from "node:v8";
import { Client, credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { collectClosedStreams } from "../closed-streams.js";

if (process.argv[2] === "collect") collectClosedStreams();

const PATH = "/test.Echo/Echo";
const same = (bytes: Buffer): Buffer => bytes;
const message = Buffer.alloc(1_000, "content ");
const WARM_UP = 1_000;
const CALLS = 2_000;
const AT_ONCE = 16;

const server = new Server();
const codec = { requestSerialize: same, requestDeserialize: same };
const answers = { responseSerialize: same, responseDeserialize: same };
server.addService(
  { echo: { path: PATH, requestStream: false, responseStream: false, ...codec, ...answers } },
  {
    echo: (call: { request: Buffer }, callback: (error: null, answer: Buffer) => void) => {
      callback(null, call.request);
    },
  },
);
const PORT = await new Promise<number>((resolve, reject) => {
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
    if (error === null) resolve(bound);
    else reject(error);
  });
});
const client = new Client(`127.0.0.1:${PORT}`, credentials.createInsecure());

const call = (): Promise<void> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(PATH, same, same, message, (error, answer) => {
      if (error !== null) reject(error);
      else {
        assert.deepEqual(answer, message);
        resolve();
      }
    });
  });

async function callMany(count: number): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while ((left -= 1) >= 0) await call();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === "old_space")?.space_used_size ??
  0;

await callMany(WARM_UP);
const BEFORE = oldBytes();
await callMany(CALLS);
console.log(String((oldBytes() - BEFORE) / CALLS));
client.close();
server.forceShutdown();
