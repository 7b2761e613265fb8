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
  /** The name by which messages call it. */
  readonly name: string;
  /** The format as which it is read. */
  readonly format: ImageFormat;
  /** The size in bytes, as the guest sees it. */
  readonly size: number;
  /** The data by which this package's own threads read the same image. */
  readonly access: SourceAccess;
  /** The chunks that may hold anything but zeros; undefined when any may. */
  readonly data: ChunkSet | undefined;
  /** @throws DigestError IMAGE_SHRANK, IMAGE_CHANGED or IMAGE_IN_USE if it did not hold still. */
  assertUnchanged: () => Promise<void>;
  /** Closes everything that {@link openSource} opened. */
  close(): Promise<void>;
}

/** Options of {@link openSource}. */
export interface SourceOptions {
  /**
   * The format of the image. Default: the one on which its name and its first bytes agree; `raw`
   * where neither shows a format. Name `raw` for an image that is known to be raw, since a guest
   * can write any bytes to its disk.
   */
  readonly format?: ImageFormat | undefined;
  /** Takes an image that a running VM writes to, raw or an NBD export. Default: false. */
  readonly running?: boolean | undefined;
  /** Ends the opening: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
