import type { FileHandle } from "node:fs/promises";
import type { ImageFile } from "../digest/image-file.js";
import { inspectImage, openImage } from "../digest/image-file.js";
import type { Layout } from "../digest/layout.js";
import type { Piece } from "./piece-reader.js";
import { PieceReader } from "./piece-reader.js";
import type { PieceSource } from "./runs-body.js";

/**
 * A stopped VM's raw images, open to be read in pieces, one after the other as their layout says.
 */
export class ImagePieces implements PieceSource {
  /** The layout of the images as they are, whatever sizes were expected. */
  readonly layout: Layout;
  readonly #files: readonly ImageFile[];
  /**
   * Readers of the present image and of the one before, whose last piece may still be on its way.
   */
  #readers: { readonly index: number; readonly reader: PieceReader }[] = [];

  private constructor(layout: Layout, files: readonly ImageFile[]) {
    this.layout = layout;
    this.#files = files;
  }

  /** @throws DigestError for what cannot be read, or is in use. */
  static async open(image: string, expected: Layout): Promise<ImagePieces> {
    const handles: FileHandle[] = [];
    try {
      const files: ImageFile[] = [];
      for (const { pathIn } of expected.sections) {
        const path = pathIn(image);
        const handle = await openImage(path);
        handles.push(handle);
        files.push(await inspectImage(handle, path, { running: false }));
      }
      return new ImagePieces(expected.resized(files.map(({ size }) => size)), files);
    } catch (error) {
      for (const handle of handles) await handle.close();
      throw error;
    }
  }

  /** The piece that begins at an offset; none reaches into the next image. */
  async next(offset: number): Promise<Piece> {
    const { section, index } = this.layout.at(offset);
    const reader = await this.#readerOf(index);
    return await reader.next(offset - section.start);
  }

  async abandonBuffers(): Promise<void> {
    for (const { reader } of this.#readers) await reader.abandonBuffers();
  }

  /** @throws DigestError once an image is not what it was when it was opened. */
  async assertUnchanged(): Promise<void> {
    for (const file of this.#files) await file.assertUnchanged();
  }

  async close(): Promise<void> {
    for (const { reader } of this.#readers) await reader.close();
    for (const { handle } of this.#files) await handle.close();
  }

  async #readerOf(index: number): Promise<PieceReader> {
    const known = this.#readers.find((each) => each.index === index);
    if (known !== undefined) return known.reader;
    const file = this.#files[index];
    if (file === undefined) throw new RangeError(`There is no image ${index}.`);
    while (this.#readers.length > 1) await this.#readers.shift()?.reader.close();
    const reader = await PieceReader.open(file.handle, file.name, file.size);
    this.#readers.push({ index, reader });
    return reader;
  }
}
