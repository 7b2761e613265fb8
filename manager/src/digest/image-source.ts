import type { ChunkSet } from "./chunk-set.js";
import type { ImageFormat } from "./image-format.js";

/** The way by which a thread reads the content of an image. */
export type SourceAccess =
  | {
      readonly kind: "file";
      readonly descriptor: number;
      /** The same file, opened for reading around the page cache, where that is possible. */
      readonly directDescriptor: number | undefined;
    }
  | { readonly kind: "nbd"; readonly socketPath: string; readonly exportName?: string };

/** The content of an image as its guest sees it, whatever its format. */
export interface ImageSource {
  /** For messages. */
  readonly name: string;
  readonly format: ImageFormat;
  /** Bytes that the guest sees. */
  readonly size: number;
  readonly access: SourceAccess;
  /** The chunks that may hold anything but zeros; undefined: any may. */
  readonly data: ChunkSet | undefined;
  /** @throws DigestError IMAGE_SHRANK, IMAGE_CHANGED or IMAGE_IN_USE. */
  assertUnchanged: () => Promise<void>;
  close(): Promise<void>;
}

export interface SourceOptions {
  /**
   * Default: what the image's name and magic bytes agree on, else raw unless it looks otherwise.
   * Name `raw` for an image known to be raw, since a guest can write such bytes to its disk.
   */
  readonly format?: ImageFormat | undefined;
  /** Takes an image that a running VM has open and changes. Raw images and NBD exports only. */
  readonly running?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
