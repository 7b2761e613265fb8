import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import type { ImageReply, ImageRequest } from "./image-worker.js";

/** Each thread takes memory of its own, and one alone keeps up with a fast network. */
const MAX_THREADS = Math.min(4, availableParallelism());

/**
 * An image whose bytes pass by in order: a thread digests them and, where it has a file, writes
 * them, beside the one that serves sockets. Images share a few threads.
 */
export class PassingImage {
  readonly #id: number;
  readonly #thread: ImageThread;
  #closed: Promise<unknown> | undefined;

  constructor(algorithm: DigestAlgorithm) {
    this.#thread = leastBusyThread();
    this.#id = this.#thread.add();
    this.#thread.tell({ kind: "open", image: this.#id, algorithm });
  }

  /** True when its thread died: then it can only be closed. */
  get isLost(): boolean {
    return this.#thread.isDead;
  }

  /**
   * Takes the next bytes. Their memory belongs to the thread: shared memory until this resolves,
   * any other memory for good. When it failed, the same position is to be tried again.
   *
   * @throws an Error, with the system's `code` where they cannot be written.
   */
  async append(
    parts: readonly Uint8Array[],
    { position, descriptor }: { readonly position: number; readonly descriptor?: number },
  ): Promise<void> {
    const image = this.#id;
    const given = parts.map(whole);
    const request = { kind: "append", image, parts: given, position, descriptor } as const;
    await this.#ask(request, given.map(({ buffer }) => buffer).filter(isOwn));
  }

  /** Takes the next `count` bytes, all of them zero, without writing any. */
  async appendZeros(count: number): Promise<void> {
    await this.#ask({ kind: "zeros", image: this.#id, count });
  }

  /** The digest of all bytes that were taken. Nothing may be added after it. */
  async vmId(): Promise<string> {
    const { vmId = "" } = await this.#ask({ kind: "vmId", image: this.#id });
    return vmId;
  }

  /** Closes it: once this resolves, no file is written any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed ??= this.#ask({ kind: "close", image: this.#id })
      .catch(() => undefined)
      .finally(() => {
        this.#thread.remove(this.#id);
      });
    await this.#closed;
  }

  async #ask(request: ImageRequest, transfers: ArrayBuffer[] = []): Promise<ImageReply> {
    if (this.#closed !== undefined) throw new Error("The image is closed.");
    return await this.#thread.ask(request, transfers);
  }
}

interface Waiting {
  readonly resolve: (reply: ImageReply) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, and the answers that are expected of it. */
class ImageThread {
  readonly #worker = new Worker(new URL("./image-worker.js", import.meta.url));
  /** The questions about each image that are not answered yet, in order. */
  readonly #images = new Map<number, Waiting[]>();
  #unanswered = 0;
  #died: Error | undefined;

  constructor() {
    // It keeps the process alive only while somebody waits for an answer.
    this.#worker.unref();
    this.#worker.on("message", (reply: ImageReply) => {
      this.#take(reply);
    });
    this.#worker.on("error", (error) => {
      this.#die(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on("exit", () => {
      this.#die(new Error("The thread ended."));
    });
  }

  /** The number of its images. */
  get load(): number {
    return this.#images.size;
  }

  get isDead(): boolean {
    return this.#died !== undefined;
  }

  add(): number {
    const image = nextId++;
    this.#images.set(image, []);
    return image;
  }

  remove(image: number): void {
    this.#images.delete(image);
  }

  tell(request: ImageRequest, transfers: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfers);
  }

  ask(request: ImageRequest, transfers: ArrayBuffer[]): Promise<ImageReply> {
    return new Promise((resolve, reject) => {
      if (this.#died !== undefined) throw this.#died;
      this.tell(request, transfers);
      this.#images.get(request.image)?.push({ resolve, reject });
      this.#unanswered += 1;
      this.#worker.ref();
    });
  }

  #take(reply: ImageReply): void {
    this.#unanswered -= 1;
    if (this.#unanswered === 0) this.#worker.unref();
    const waiting = this.#images.get(reply.image)?.shift();
    const { failure } = reply;
    if (failure === undefined) waiting?.resolve(reply);
    else waiting?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
  }

  /** Fails all questions: the images are lost, and their owners close them and open them anew. */
  #die(error: Error): void {
    if (this.#died !== undefined) return;
    this.#died = error;
    threads.delete(this);
    for (const waiting of this.#images.values()) {
      for (const { reject } of waiting.splice(0)) reject(error);
    }
  }
}

const threads = new Set<ImageThread>();
let nextId = 0;

function leastBusyThread(): ImageThread {
  const [least] = [...threads].sort((one, other) => one.load - other.load);
  if (least !== undefined && (least.load === 0 || threads.size >= MAX_THREADS)) return least;
  const started = new ImageThread();
  threads.add(started);
  return started;
}

/**
 * A copy of bytes that are part of larger memory: else all of that would be given to the thread.
 */
function whole(part: Uint8Array): Uint8Array {
  const { buffer, byteLength } = part;
  const isWhole = !isOwn(buffer) || buffer.byteLength === byteLength;
  return isWhole ? part : Uint8Array.prototype.slice.call(part);
}

function isOwn(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
