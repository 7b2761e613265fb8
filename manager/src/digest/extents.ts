import { createInterface } from "node:readline";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";
import { ChunkSet } from "./chunk-set.js";
import { DigestError } from "./digest-error.js";
import type { ImageFormat } from "./image-format.js";
import { CHUNK_BYTES } from "./merkle.js";
import { INHERITED_IMAGE, startTool } from "./qemu-tools.js";

/** Fewer bytes of holes are read in less time than asking for them takes. */
const LEAST_HOLE_BYTES = 32 * 1024 * 1024;

/** One line of `qemu-img map --output=json`. */
const extentSchema = z.object({ start: z.int().min(0), length: z.int().min(0), zero: z.boolean() });

/**
 * Asks `qemu-img map` which chunks of an image may hold anything but zeros.
 *
 * @throws DigestError QEMU_MISSING or QEMU_FAILED.
 */
export async function mapExtents(
  image: { readonly handle: FileHandle; readonly name: string; readonly size: number },
  format: ImageFormat,
  signal: AbortSignal | undefined,
): Promise<ChunkSet> {
  const data = new ChunkSet(Math.ceil(image.size / CHUNK_BYTES));
  const args = ["map", "--output=json", "--format", format, INHERITED_IMAGE];
  const { process, ended } = startTool("qemu-img", args, image);
  const stop = (): void => {
    process.kill();
  };
  signal?.addEventListener("abort", stop);
  let covered = 0;
  try {
    if (process.stdout !== null) {
      for await (const line of createInterface({ input: process.stdout })) {
        const text = /\{.*\}/.exec(line)?.[0];
        if (text === undefined) continue;
        const { start, length, zero } = extentSchema.parse(JSON.parse(text));
        // A gap in the map would pass for zeros.
        if (start !== covered) throw incomplete(image.name);
        covered += length;
        if (!zero) data.addRange(start, length);
      }
    }
    await ended;
    if (covered < image.size) throw incomplete(image.name);
  } finally {
    signal?.removeEventListener("abort", stop);
    process.kill();
  }
  return data;
}

function incomplete(name: string): DigestError {
  return new DigestError(
    "QEMU_FAILED",
    `qemu-img's map of ${name} has gaps.`,
    "See what qemu-img map --output=json prints for it.",
  );
}

/**
 * Asks the same about a raw file, where it has holes worth asking for and QEMU's tools are
 * installed.
 *
 * @returns undefined when all of the file has to be read.
 */
export async function mapHoles(
  image: { readonly handle: FileHandle; readonly name: string; readonly size: number },
  signal: AbortSignal | undefined,
): Promise<ChunkSet | undefined> {
  const stats = await image.handle.stat();
  if (!stats.isFile() || stats.size - stats.blocks * 512 < LEAST_HOLE_BYTES) return undefined;
  // Reading everything gives the same digest, so whatever hinders the question hinders nothing
  // else.
  return await mapExtents(image, "raw", signal).catch(() => undefined);
}
