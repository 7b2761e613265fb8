import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { NbdClient } from "./nbd-client.js";

const GREETING = Buffer.concat([Buffer.from("NBDMAGICIHAVEOPT"), Buffer.from([0, 3])]);
const SIZE = 1000;

/** Replies to the option GO: an export of so many bytes, and the end of the negotiation. */
function negotiated(): Buffer {
  const head = (type: number, length: number): Buffer => {
    const bytes = Buffer.alloc(20);
    bytes.writeBigUInt64BE(0x3e889045565a9n);
    bytes.writeUInt32BE(7, 8);
    bytes.writeUInt32BE(type, 12);
    bytes.writeUInt32BE(length, 16);
    return bytes;
  };
  const info = Buffer.alloc(12);
  info.writeBigUInt64BE(BigInt(SIZE), 2);
  return Buffer.concat([head(3, 12), info, head(1, 0)]);
}

function reply(request: Buffer, error: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0x67446698);
  head.writeUInt32BE(error, 4);
  request.copy(head, 8, 8, 16);
  return head;
}

describe("a client of an NBD server", () => {
  let folder: string;
  let path: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-nbd-"));
    path = join(folder, "socket");
  });
  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  /** A server that negotiates, and then answers each request as told. */
  async function serve(answer: (request: Buffer, socket: Socket) => void): Promise<void> {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(GREETING);
      socket.once("data", () => {
        socket.write(negotiated());
        socket.on("data", (request) => {
          answer(request, socket);
        });
      });
    });
    server.listen(path);
    await once(server, "listening");
  }

  it("reads bytes that arrive in pieces, and knows the export's size", async () => {
    await serve((request, socket) => {
      const whole = Buffer.concat([reply(request, 0), Buffer.alloc(100, "content")]);
      socket.write(whole.subarray(0, 10));
      setTimeout(() => socket.write(whole.subarray(10)), 5);
    });
    const client = await NbdClient.connect(path);
    assert.equal(client.size, SIZE);
    const target = Buffer.alloc(100);
    await client.read(target, 0);
    assert.deepEqual(target, Buffer.alloc(100, "content"));
    client.close();
  });

  it("tells the error that the server names, and goes on", async () => {
    let errors = 5;
    await serve((request, socket) => {
      const head = reply(request, errors);
      socket.write(errors === 0 ? Buffer.concat([head, Buffer.alloc(8, 1)]) : head);
    });
    const client = await NbdClient.connect(path);
    const target = Buffer.alloc(8);
    await assert.rejects(client.read(target, 0), { code: "EIO" });
    errors = 0;
    await client.read(target, 0);
    assert.deepEqual(target, Buffer.alloc(8, 1));
    client.close();
  });

  it("tells that the server hung up", async () => {
    await serve((_, socket) => socket.destroy());
    const client = await NbdClient.connect(path);
    await assert.rejects(client.read(Buffer.alloc(8), 0), { code: "ECONNRESET" });
    await assert.rejects(client.read(Buffer.alloc(8), 0), { code: "ECONNRESET" });
  });

  it("refuses what does not keep to the protocol", async () => {
    await serve((_, socket) => socket.write(Buffer.alloc(16)));
    const client = await NbdClient.connect(path);
    await assert.rejects(client.read(Buffer.alloc(8), 0), { code: "EPROTO" });
  });

  it("refuses another kind of server", async () => {
    server = createServer((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    server.listen(path);
    await once(server, "listening");
    await assert.rejects(NbdClient.connect(path), { code: "EPROTO" });
  });
});
