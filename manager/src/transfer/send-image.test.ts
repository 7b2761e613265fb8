import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, it } from "node:test";
import { Layout } from "../digest/layout.js";
import type { Piece } from "./piece-reader.js";
import type { PieceSource } from "./runs-body.js";
import { PIECE_BYTES } from "./protocol.js";
import { readRuns } from "./runs.js";
import { sendPieces } from "./send-image.js";

const MIGRATION_ID = "Org1MSP:018f4e2a-7c3b-4d10-9a6e-2f1b5c8d4e91";
const cleanUp: (() => void)[] = [];

/** A receiver that does with each PATCH what it is told; HEAD tells how far it is. */
async function startReceiver(
  onPatch: (request: IncomingMessage, response: ServerResponse) => void,
  offset: () => number,
): Promise<string> {
  const server = createServer((request, response) => {
    if (request.method === "PATCH") onPatch(request, response);
    else response.writeHead(200, { "Upload-Offset": String(offset()) }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads a request's runs, told of each part; then answers with what came in all. */
async function take(
  request: IncomingMessage,
  response: ServerResponse,
  onBytes: (bytes: number, isZero: boolean) => number,
): Promise<void> {
  let offset = 0;
  for await (const run of readRuns(request, Infinity)) {
    if (run.content === undefined) offset = onBytes(run.zeros, true);
    else for await (const { length } of run.content) offset = onBytes(length, false);
  }
  response.writeHead(204, { "Upload-Offset": String(offset) }).end();
}

/** An image of pieces that have content, but for some. */
function imageOf(pieces: number, zeros: readonly number[] = []): PieceSource & { asked: number[] } {
  const body = Buffer.alloc(PIECE_BYTES, "content ");
  const asked: number[] = [];
  return {
    asked,
    next: (offset): Promise<Piece> => {
      asked.push(offset / PIECE_BYTES);
      assert.ok(offset < pieces * PIECE_BYTES);
      const length = Math.min(PIECE_BYTES, pieces * PIECE_BYTES - offset);
      const isZero = zeros.includes(offset / PIECE_BYTES);
      return Promise.resolve(isZero ? { length } : { length, body: body.subarray(0, length) });
    },
    abandonBuffers: () => Promise.resolve(),
  };
}

const send = (
  source: PieceSource,
  endpoint: string,
  pieces: number,
  { signal = new AbortController().signal, stallTimeoutMs = 60_000 } = {},
): Promise<void> =>
  sendPieces(source, {
    endpoint,
    migrationId: MIGRATION_ID,
    image: "an image",
    layout: new Layout(pieces * PIECE_BYTES, undefined),
    stallTimeoutMs,
    onProgress: () => undefined,
    signal,
  });

describe("sending an image", { timeout: 60_000 }, () => {
  afterEach(() => {
    for (const end of cleanUp.splice(0)) end();
  });

  it("sends the whole image in one request, zeros as their number, and reads it once", async () => {
    let [requests, received, content] = [0, 0, 0];
    const endpoint = await startReceiver(
      (request, response) => {
        requests += 1;
        void take(request, response, (bytes, isZero) => {
          if (!isZero) content += bytes;
          return (received += bytes);
        });
      },
      () => received,
    );
    const image = imageOf(7, [0, 3, 4]);
    await send(image, endpoint, 7);
    assert.deepEqual([requests, received, content], [1, 7 * PIECE_BYTES, 4 * PIECE_BYTES]);
    assert.deepEqual(image.asked, [0, 1, 2, 3, 4, 5, 6]);
  });

  it("gives up a receiver that always asks for the same again", async () => {
    let requests = 0;
    const endpoint = await startReceiver(
      (request, response) => {
        requests += 1;
        request.resume();
        response.writeHead(409, { "Upload-Offset": "0" }).end();
      },
      () => 0,
    );
    const sending = send(imageOf(7), endpoint, 7, { stallTimeoutMs: 1_000 });
    await assert.rejects(sending, { code: "TRANSFER_STALLED" });
    assert.ok(requests > 1 && requests < 50, `${requests} requests`);
  });

  it("ends a request whose answer comes first, and goes on where that says", async () => {
    let requests = 0;
    let received = 0;
    const endpoint = await startReceiver(
      (request, response) => {
        requests += 1;
        if (requests === 1) {
          received = 2 * PIECE_BYTES;
          response.writeHead(409, { "Upload-Offset": String(received) }).end();
          return;
        }
        assert.equal(Number(request.headers["upload-offset"]), received);
        void take(request, response, (bytes) => (received += bytes));
      },
      () => received,
    );
    // This many bytes do not fit into the sockets, so the first request was not sent as a whole.
    await send(imageOf(40), endpoint, 40);
    assert.deepEqual([requests, received], [2, 40 * PIECE_BYTES]);
  });

  it("goes on where the receiver is when a connection breaks inside a request", async () => {
    let received = 0;
    let breaks = 3;
    const endpoint = await startReceiver(
      (request, response) => {
        take(request, response, (bytes) => {
          received += bytes;
          if (breaks > 0 && received > (4 - breaks) * 2 * PIECE_BYTES) {
            breaks -= 1;
            request.destroy();
          }
          return received;
        }).catch(() => undefined);
      },
      () => received,
    );
    await send(imageOf(12), endpoint, 12);
    assert.deepEqual([received, breaks], [12 * PIECE_BYTES, 0]);
  });

  it("tells what kept it from reading the image, and does not try again", async () => {
    const endpoint = await startReceiver(
      (request) => request.resume(),
      () => 0,
    );
    const source = imageOf(5);
    const failing: PieceSource = {
      ...source,
      next: (offset) =>
        offset === 2 * PIECE_BYTES
          ? Promise.reject(new Error("the disk is broken"))
          : source.next(offset),
    };
    await assert.rejects(send(failing, endpoint, 5), /the disk is broken/);
    assert.deepEqual(source.asked, [0, 1]);
  });

  it("ends at once when it is told to, inside a request that is not being taken", async () => {
    const stop = new AbortController();
    const endpoint = await startReceiver(
      () => {
        stop.abort(new Error("no longer wanted"));
      },
      () => 0,
    );
    const sending = send(imageOf(40), endpoint, 40, { signal: stop.signal });
    await assert.rejects(sending, /no longer wanted/);
  });
});
