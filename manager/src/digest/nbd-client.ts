import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";

/**
 * Numbers of the NBD protocol: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */
const OPTION_MAGIC = Buffer.from("IHAVEOPT");
const SERVER_MAGIC = Buffer.from("NBDMAGIC");
const OPTION_REPLY_MAGIC = 0x3e889045565a9n;
const REQUEST_MAGIC = 0x25609513;
const REPLY_MAGIC = 0x67446698;
const FIXED_NEWSTYLE = 1;
const NO_ZEROES = 2;
const OPTION_GO = 7;
const REPLY_ACK = 1;
const REPLY_INFO = 3;
const INFO_EXPORT = 0;
const COMMAND_READ = 0;
const MAX_OPTION_REPLY_BYTES = 64 * 1024;
/** At most this many bytes are taken from a socket at a time, into memory that is used again. */
const RECEIVE_BYTES = 256 * 1024;
const CONNECT_TIMEOUT_MS = 30_000;

/** The names of the errors that replies carry as numbers. */
const ERRORS: Readonly<Record<number, string>> = {
  1: "EPERM",
  5: "EIO",
  12: "ENOMEM",
  22: "EINVAL",
  28: "ENOSPC",
  75: "EOVERFLOW",
  108: "ESHUTDOWN",
};

/** An exchange with an NBD server failed. `code` is the server's own error, or how it broke off. */
export class NbdError extends Error {
  override readonly name = "NbdError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

interface PendingRead {
  readonly target: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Reads an export of an NBD server on a Unix socket. */
export class NbdClient {
  readonly #socket: Socket;
  readonly #stream: ByteStream;
  readonly #pending = new Map<bigint, PendingRead>();
  #nextHandle = 1n;
  #size = 0;

  private constructor(socket: Socket, stream: ByteStream) {
    this.#socket = socket;
    this.#stream = stream;
  }

  /**
   * @param exportName the server's default export when it is empty.
   * @throws NbdError; an errno Error where nothing listens.
   */
  static async connect(socketPath: string, exportName = ""): Promise<NbdClient> {
    const stream = new ByteStream();
    const socket = connect({
      path: socketPath,
      onread: {
        buffer: Buffer.allocUnsafe(RECEIVE_BYTES),
        callback: (bytes, buffer) => {
          stream.push(buffer.subarray(0, bytes));
          return true;
        },
      },
    });
    stream.endWith(socket);
    const client = new NbdClient(socket, stream);
    const late = setTimeout(() => {
      socket.destroy(new NbdError("ETIMEDOUT", "The NBD server does not answer."));
    }, CONNECT_TIMEOUT_MS);
    try {
      await once(socket, "connect");
      await client.#negotiate(Buffer.from(exportName));
    } catch (error) {
      client.close();
      throw error;
    } finally {
      clearTimeout(late);
    }
    void client.#receive();
    return client;
  }

  /** The size of the export in bytes. */
  get size(): number {
    return this.#size;
  }

  /** Fills a buffer from an offset. Several reads may be under way at once. @throws NbdError */
  read(target: Uint8Array, offset: number): Promise<void> {
    const handle = this.#nextHandle;
    this.#nextHandle += 1n;
    const request = Buffer.alloc(28);
    request.writeUInt32BE(REQUEST_MAGIC, 0);
    request.writeUInt16BE(COMMAND_READ, 6);
    request.writeBigUInt64BE(handle, 8);
    request.writeBigUInt64BE(BigInt(offset), 16);
    request.writeUInt32BE(target.length, 24);
    return new Promise((resolve, reject) => {
      if (this.#stream.broken !== undefined) {
        reject(this.#stream.broken);
        return;
      }
      this.#pending.set(handle, { target, resolve, reject });
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  async #negotiate(name: Buffer): Promise<void> {
    const greeting = await this.#stream.take(18);
    const flags = greeting.readUInt16BE(16);
    const known =
      greeting.subarray(0, 8).equals(SERVER_MAGIC) && greeting.subarray(8, 16).equals(OPTION_MAGIC);
    if (!known || (flags & FIXED_NEWSTYLE) === 0) throw malformed("its greeting");
    const hello = Buffer.alloc(4 + 16 + 6 + name.length);
    hello.writeUInt32BE(FIXED_NEWSTYLE | (flags & NO_ZEROES), 0);
    OPTION_MAGIC.copy(hello, 4);
    hello.writeUInt32BE(OPTION_GO, 12);
    // The name follows; no information is asked for except the size, which always comes.
    hello.writeUInt32BE(6 + name.length, 16);
    hello.writeUInt32BE(name.length, 20);
    name.copy(hello, 24);
    this.#socket.write(hello);
    for (;;) {
      const head = await this.#stream.take(20);
      const length = head.readUInt32BE(16);
      if (head.readBigUInt64BE(0) !== OPTION_REPLY_MAGIC || length > MAX_OPTION_REPLY_BYTES) {
        throw malformed("its answer to the option");
      }
      const type = head.readUInt32BE(12);
      const data = await this.#stream.take(length);
      if (type === REPLY_ACK) return;
      if (type !== REPLY_INFO) throw new NbdError("EPROTO", `The NBD server refuses: ${type}.`);
      if (length >= 12 && data.readUInt16BE(0) === INFO_EXPORT) {
        this.#size = Number(data.readBigUInt64BE(2));
      }
    }
  }

  /** Hands each reply to the read that waits for it, until the connection ends. */
  async #receive(): Promise<void> {
    try {
      for (;;) {
        const head = await this.#stream.take(16);
        const handle = head.readBigUInt64BE(8);
        const read = this.#pending.get(handle);
        if (head.readUInt32BE(0) !== REPLY_MAGIC || read === undefined) throw malformed("a reply");
        const error = head.readUInt32BE(4);
        if (error === 0) await this.#stream.fill(read.target);
        this.#pending.delete(handle);
        const code = ERRORS[error] ?? `error ${error}`;
        if (error === 0) read.resolve();
        else read.reject(new NbdError(code, `The NBD server cannot read (${code}).`));
      }
    } catch (error) {
      this.close();
      for (const { reject } of this.#pending.values()) reject(error as Error);
      this.#pending.clear();
    }
  }
}

function malformed(what: string): NbdError {
  return new NbdError("EPROTO", `The NBD server does not keep to the protocol in ${what}.`);
}

/** The bytes of a socket, in the portions that its reader asks for, one portion at a time. */
class ByteStream {
  /** The reason why no more bytes will come; undefined as long as some may. */
  broken: Error | undefined;
  readonly #arrived: Buffer[] = [];
  #wanted:
    { target: Uint8Array; filled: number; done: () => void; fail: (e: Error) => void } | undefined;

  /** Fails the portion that is waited for when the socket ends. */
  endWith(socket: Socket): void {
    const end = (cause?: unknown): void => {
      const hungUp = new NbdError("ECONNRESET", "The NBD server hung up.", { cause });
      this.broken ??= cause instanceof NbdError ? cause : hungUp;
      this.#wanted?.fail(this.broken);
      this.#wanted = undefined;
    };
    socket.on("error", end);
    socket.on("close", () => {
      end();
    });
  }

  /** Takes bytes that arrived, whose memory may be used again once it returns. */
  push(bytes: Uint8Array): void {
    const taken = this.#arrived.length === 0 ? this.#give(bytes) : 0;
    // Bytes that nobody asked for are no reply: the connection ends as soon as they are looked at.
    if (taken < bytes.length) this.#arrived.push(Buffer.from(bytes.subarray(taken)));
  }

  async take(bytes: number): Promise<Buffer> {
    const portion = Buffer.alloc(bytes);
    await this.fill(portion);
    return portion;
  }

  fill(target: Uint8Array): Promise<void> {
    if (target.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const wanted = { target, filled: 0, done: resolve, fail: reject };
      this.#wanted = wanted;
      this.#takeArrived();
      if (wanted.filled < target.length && this.broken !== undefined) reject(this.broken);
    });
  }

  #takeArrived(): void {
    for (let first = this.#arrived[0]; first !== undefined; first = this.#arrived[0]) {
      const taken = this.#give(first);
      if (taken < first.length) {
        this.#arrived[0] = first.subarray(taken);
        return;
      }
      this.#arrived.shift();
    }
  }

  /** Gives bytes to the portion that is waited for. @returns how many of them it took. */
  #give(bytes: Uint8Array): number {
    const wanted = this.#wanted;
    if (wanted === undefined) return 0;
    const part = bytes.subarray(0, wanted.target.length - wanted.filled);
    wanted.target.set(part, wanted.filled);
    wanted.filled += part.length;
    if (wanted.filled === wanted.target.length) {
      this.#wanted = undefined;
      wanted.done();
    }
    return part.length;
  }
}
