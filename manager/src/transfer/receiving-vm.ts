import { mkdir } from "node:fs/promises";
import { syncFolder } from "@basics/runtime/files";
import type { Layout, Section } from "../digest/layout.js";
import { assertNoManifest } from "../digest/manifest.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { ReceivingImage } from "./receiving-image.js";
import { Stretches } from "./stretches.js";

/**
 * The images of a VM, which arrive one after the other in the order of their layout. One caller at
 * a time may append; syncs may go on beside that. Once it is closed, nothing more is written, even
 * if somebody still appends.
 */
export class ReceivingVm {
  readonly #path: string;
  readonly #layout: Layout;
  readonly #algorithm: DigestAlgorithm;
  readonly #onReceived: (vm: ReceivingVm) => void;
  /** The digests of the images that are here as a whole. */
  readonly #vmIds: string[] = [];
  /** The number of the image that is received, or comes next. */
  #index = 0;
  #image: ReceivingImage | undefined;
  /** The number of bytes of the images before it that surely are on disk. */
  #syncedBytes = 0;
  /** Resolves when no image is being opened or finished. */
  #turning: Promise<unknown> = Promise.resolve();
  #broken = false;
  #closed = false;
  #finished: Promise<string> | undefined;

  private constructor(
    path: string,
    layout: Layout,
    algorithm: DigestAlgorithm,
    onReceived: (vm: ReceivingVm) => void,
  ) {
    this.#path = path;
    this.#layout = layout;
    this.#algorithm = algorithm;
    this.#onReceived = onReceived;
  }

  /**
   * Opens it to continue at an offset; see {@link ReceivingImage.open}. If images are shorter than
   * that offset says, it starts over with the first of these.
   *
   * @param path a file; for a VM of parts a folder. It is created if it is absent.
   */
  static async open(
    path: string,
    layout: Layout,
    {
      algorithm,
      offset,
      onReceived = () => undefined,
    }: {
      readonly algorithm: DigestAlgorithm;
      readonly offset: number;
      readonly onReceived?: (vm: ReceivingVm) => void;
    },
  ): Promise<ReceivingVm> {
    if (layout.parts !== undefined) await mkdir(path, { recursive: true });
    const vm = new ReceivingVm(path, layout, algorithm, onReceived);
    try {
      do {
        await vm.#openNext(offset);
        await vm.#finishWhole();
      } while (vm.#image === undefined);
      return vm;
    } catch (error) {
      await vm.close();
      throw error;
    }
  }

  /** The number of bytes received so far. */
  get offset(): number {
    return this.#section.start + (this.#image?.offset ?? 0);
  }

  /** The number of them that surely are on disk. */
  get syncedOffset(): number {
    return this.#syncedBytes + (this.#image?.syncedOffset ?? 0);
  }

  /** True after a failure: then close it, and open it again. */
  get isBroken(): boolean {
    return this.#broken || this.#image?.isBroken === true;
  }

  /** Appends bytes as they come; see {@link ReceivingImage.append}. */
  async append(pieces: AsyncIterable<Buffer>): Promise<void> {
    const stretches = new Stretches(pieces);
    try {
      while (!(await stretches.ended())) {
        const image = await this.#current();
        try {
          await image.append(stretches.upTo(this.#left));
        } finally {
          await this.#finishWhole();
        }
      }
    } finally {
      await stretches.close();
    }
  }

  /** Appends zeros, without writing any. */
  async appendZeros(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      const image = await this.#current();
      const zeros = Math.min(left, this.#left);
      await image.appendZeros(zeros);
      left -= zeros;
      await this.#finishWhole();
    }
  }

  /**
   * Brings what was received to disk; more may be appended meanwhile. If it fails, call `close`.
   */
  async sync(): Promise<void> {
    await this.#image?.sync();
  }

  /**
   * Closes it once everything is received, and gives the VM's `vmId`. If that fails, call `close`.
   *
   * @throws DigestError IMAGE_IS_MANIFEST
   */
  finish(): Promise<string> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turning;
    await this.#image?.close();
  }

  get #section(): Section {
    const section = this.#layout.sections[this.#index];
    if (section === undefined) throw new RangeError(`There is no image ${this.#index}.`);
    return section;
  }

  get #isLast(): boolean {
    return this.#index === this.#layout.sections.length - 1;
  }

  /**
   * The number of bytes that the present image still takes. The caller bounds those of the last
   * image.
   */
  get #left(): number {
    return this.#isLast ? Infinity : this.#section.size - (this.#image?.offset ?? 0);
  }

  async #current(): Promise<ReceivingImage> {
    return this.#image ?? (await this.#openNext(0));
  }

  /** Opens the next image, to continue at an offset among all of them. */
  #openNext(offset: number): Promise<ReceivingImage> {
    const { start, size, pathIn } = this.#section;
    const from = Math.min(Math.max(offset - start, 0), size);
    return this.#turn(async () => {
      this.#image = await ReceivingImage.open(pathIn(this.#path), this.#algorithm, from, () => {
        this.#onReceived(this);
      });
      return this.#image;
    });
  }

  /** Finishes an image that is here as a whole; the last waits for {@link finish}. */
  async #finishWhole(): Promise<void> {
    const image = this.#image;
    const { size } = this.#section;
    if (image === undefined || image.offset < size || this.#isLast) return;
    await this.#turn(async () => {
      this.#image = undefined;
      this.#index += 1;
      try {
        this.#vmIds.push(await image.finish());
        this.#syncedBytes += size;
      } catch (error) {
        this.#broken = true;
        await image.close().catch(() => undefined);
        throw error;
      }
    });
  }

  /** Does some work for which closing waits. */
  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error("The VM's images are closed.");
    const turned = work();
    this.#turning = turned.catch(() => undefined);
    return await turned;
  }

  async #finish(): Promise<string> {
    this.#vmIds.push(await (await this.#current()).finish());
    if (this.#layout.parts === undefined) await assertNoManifest(this.#path);
    else await syncFolder(this.#path);
    return this.#layout.vmId(this.#vmIds, this.#algorithm);
  }
}
