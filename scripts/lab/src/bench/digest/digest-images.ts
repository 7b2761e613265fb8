import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const MEBIBYTE = 1024 * 1024;
const BLOCK_BYTES = 16 * MEBIBYTE;

/** Makes a dense image of random content. */
export async function makeDense(file: string, bytes: number): Promise<void> {
  await writeRuns(file, bytes, 1);
}

/** Makes a sparse image. The given share of it is filled, in scattered runs of 16 MiB. */
export async function makeScattered(file: string, bytes: number, share: number): Promise<void> {
  await writeRuns(file, bytes, share);
}

async function writeRuns(file: string, bytes: number, share: number): Promise<void> {
  const runs = Math.round((bytes * share) / BLOCK_BYTES);
  const stride = bytes / runs;
  const block = randomFillSync(Buffer.allocUnsafe(BLOCK_BYTES));
  const output = await open(file, "wx", 0o600);
  try {
    await output.truncate(bytes);
    for (let run = 0; run < runs; run += 1) {
      // The number of the run makes its content different from every other run's.
      block.writeUInt32LE(run);
      // With holes between the runs, no run begins where a chunk of the digest does.
      const place = share === 1 ? run * BLOCK_BYTES : Math.floor(run * stride + stride / 3);
      await output.write(block, 0, BLOCK_BYTES, place - (place % 4096));
    }
    await output.sync();
  } finally {
    await output.close();
  }
}
