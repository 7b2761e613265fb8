import { open } from "node:fs/promises";

const mebibyte = 1024 * 1024;
/** 384 MiB, of which as much is filled as this Node's own program has bytes. */
const imageBytes = 384 * mebibyte;
const runBytes = 8 * mebibyte;

/**
 * Makes a sparse raw disk image with real content: this Node's program, in runs of 8 MiB with holes
 * between, as a guest's files lie on its disk. Each image differs from the last by its boot sector.
 *
 * @returns the bytes that are not holes.
 */
export async function makeImage(file: string, label: string): Promise<number> {
  const source = await open(process.execPath);
  const image = await open(file, "wx", 0o600);
  try {
    await image.truncate(imageBytes);
    const bootSector = Buffer.alloc(512);
    bootSector.write(label, 0, 440, "utf8");
    bootSector.writeUInt16LE(0xaa55, 510);
    await image.write(bootSector, 0, bootSector.length, 0);
    const { size } = await source.stat();
    const runs = Math.min(Math.ceil(size / runBytes), imageBytes / runBytes - 1);
    const stride = Math.floor((imageBytes - runBytes) / runs / mebibyte) * mebibyte;
    const buffer = Buffer.alloc(runBytes);
    let written = bootSector.length;
    for (let run = 0; run < runs; run++) {
      const { bytesRead } = await source.read(buffer, 0, runBytes, run * runBytes);
      await image.write(buffer, 0, bytesRead, mebibyte + run * stride);
      written += bytesRead;
    }
    await image.sync();
    return written;
  } finally {
    await source.close();
    await image.close();
  }
}
