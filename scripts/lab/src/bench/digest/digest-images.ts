import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const mebibyte = 1024 * 1024;
const blockBytes = 16 * mebibyte;

/** Makes a dense image of random content. */
export async function makeDense(file: string, bytes: number): Promise<void> {
  await writeRuns(file, bytes, 1);
}

/** Makes a sparse image of which a share is filled, in scattered runs of 16 MiB. */
export async function makeScattered(file: string, bytes: number, share: number): Promise<void> {
  await writeRuns(file, bytes, share);
}

async function writeRuns(file: string, bytes: number, share: number): Promise<void> {
  const runs = Math.round((bytes * share) / blockBytes);
  const stride = bytes / runs;
  const block = randomFillSync(Buffer.allocUnsafe(blockBytes));
  const output = await open(file, "wx", 0o600);
  try {
    await output.truncate(bytes);
    for (let run = 0; run < runs; run += 1) {
      // Told apart, so that no run is like another.
      block.writeUInt32LE(run);
      // Between whole blocks no run begins where a chunk of the digest does.
      const place = share === 1 ? run * blockBytes : Math.floor(run * stride + stride / 3);
      await output.write(block, 0, blockBytes, place - (place % 4096));
    }
    await output.sync();
  } finally {
    await output.close();
  }
}
