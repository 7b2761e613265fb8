import type { Layout } from "../digest/layout.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { PassingImage } from "./passing-image.js";

/** Digests a VM's images as they pass by, one after the other as their layout says. */
export class PassingParts {
  readonly #layout: Layout;
  readonly #algorithm: DigestAlgorithm;
  readonly #vmIds: string[] = [];
  #passing: PassingImage | undefined;
  #bytes = 0;

  constructor(layout: Layout, algorithm: DigestAlgorithm) {
    this.#layout = layout;
    this.#algorithm = algorithm;
  }

  /** The number of bytes, from the start, that are digested. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes, all of one image. @param body undefined when all of them are zero. */
  async append(length: number, body: Uint8Array | undefined): Promise<void> {
    const { section } = this.#layout.at(this.#bytes);
    this.#passing ??= new PassingImage(this.#algorithm);
    if (body === undefined) await this.#passing.appendZeros(length);
    else await this.#passing.append([body], { position: this.#bytes - section.start });
    this.#bytes += length;
    if (this.#bytes < section.start + section.size) return;
    this.#vmIds.push(await this.#passing.vmId());
    await this.close();
  }

  /** The VM's digest, once all images have passed by. */
  vmId(): string {
    return this.#layout.vmId(this.#vmIds, this.#algorithm);
  }

  async close(): Promise<void> {
    await this.#passing?.close();
    this.#passing = undefined;
  }
}
