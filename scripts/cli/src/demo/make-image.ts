import { open } from "node:fs/promises";

const MEBIBYTE = 1024 * 1024;
/** The image's size of 384 MiB. The filled part has as many bytes as this Node's own program. */
const IMAGE_BYTES = 384 * MEBIBYTE;
const RUN_BYTES = 8 * MEBIBYTE;

/**
 * Makes a sparse raw disk image with real content: the program of this Node, in runs of 8 MiB with
 * holes between them, as a guest's files lie on its disk. Each image differs from the last one in
 * its boot sector.
 *
 * @returns the number of bytes that are not holes
 */
export async function makeImage(file: string, label: string): Promise<number> {
  const source = await open(process.execPath);
  const image = await open(file, "wx", 0o600);
  try {
    await image.truncate(IMAGE_BYTES);
    const bootSector = Buffer.alloc(512);
    bootSector.write(label, 0, 440, "utf8");
    bootSector.writeUInt16LE(0xaa55, 510);
    await image.write(bootSector, 0, bootSector.length, 0);
    const { size } = await source.stat();
    const runs = Math.min(Math.ceil(size / RUN_BYTES), IMAGE_BYTES / RUN_BYTES - 1);
    const stride = Math.floor((IMAGE_BYTES - RUN_BYTES) / runs / MEBIBYTE) * MEBIBYTE;
    const buffer = Buffer.alloc(RUN_BYTES);
    let written = bootSector.length;
    for (let run = 0; run < runs; run++) {
      const { bytesRead } = await source.read(buffer, 0, RUN_BYTES, run * RUN_BYTES);
      await image.write(buffer, 0, bytesRead, MEBIBYTE + run * stride);
      written += bytesRead;
    }
    await image.sync();
    return written;
  } finally {
    await source.close();
    await image.close();
  }
}
