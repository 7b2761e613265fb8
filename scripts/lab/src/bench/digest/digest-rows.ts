import { execFile } from "node:child_process";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyAndDigest, digestImage, openSource } from "@basics/manager";
import { NotEquippedError } from "../not-equipped-error.js";
import { ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";
import { makeDense, makeScattered } from "./digest-images.js";

const GIBIBYTE = 1024 ** 3;
const run = promisify(execFile);

export interface DigestBenchOptions {
  /** The folder of the images. They take some 6 GiB for a dense image of 2 GiB. */
  readonly folder: string;
  readonly rounds: number;
  /** The size of the dense image in bytes; the scattered one is eight times as large. */
  readonly denseBytes: number;
  readonly onProgress: (message: string) => void;
  /** A signal that ends the measurement early; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** The times of one round, in milliseconds. */
interface Round {
  readonly denseMs: number;
  readonly opensslMs: number;
  readonly scatteredMs: number;
  readonly unmappedMs: number;
  readonly copies: readonly Copies[];
}

/** The times of a copy alone and of a copy that also digests. */
interface Copies {
  readonly copyMs: number;
  readonly bothMs: number;
}

/**
 * The number of copies in a round. It is above 1 because disks are shared and their speed changes
 * from one second to the next.
 */
const COPIES_OF_ROUND = 3;

/**
 * Measures the digest of images in comparison with openssl and with itself.
 *
 * @throws NotEquippedError where a program, or room on the disk, is missing
 */
export async function digestRows(options: DigestBenchOptions): Promise<BenchRow[]> {
  const { folder, rounds, denseBytes, onProgress, signal } = options;
  await mkdir(folder, { recursive: true });
  await assertEquipped(options);
  const dense = join(folder, "dense.raw");
  const scattered = join(folder, "scattered.raw");
  onProgress("making images");
  await makeDense(dense, denseBytes);
  await makeScattered(scattered, 8 * denseBytes, 0.05);
  await warm([dense, scattered], signal);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    onProgress(`round ${round + 1} of ${rounds}`);
    measured.push(await measureRound({ dense, scattered, copy: join(folder, "copy.raw"), signal }));
  }
  return rowsOf(measured, denseBytes);
}

async function measureRound({
  dense,
  scattered,
  copy,
  signal,
}: {
  readonly dense: string;
  readonly scattered: string;
  readonly copy: string;
  readonly signal: AbortSignal;
}): Promise<Round> {
  const cores = availableParallelism();
  const denseMs = await timed(() => digestImage(dense, { format: "raw", signal }));
  const opensslMs = await timed(() =>
    Promise.all(
      Array.from({ length: cores }, () => run("openssl", ["dgst", "-sha256", dense], { signal })),
    ),
  );
  const scatteredMs = await timed(() => digestImage(scattered, { format: "raw", signal }));
  const unmappedMs = await timed(() =>
    withoutTools(() => digestImage(scattered, { format: "raw", signal })),
  );
  const copies: Copies[] = [];
  for (let each = 0; each < COPIES_OF_ROUND; each += 1) {
    copies.push(await measureCopies(dense, copy, signal));
  }
  return { denseMs, opensslMs, scatteredMs, unmappedMs, copies };
}

async function measureCopies(dense: string, copy: string, signal: AbortSignal): Promise<Copies> {
  await settle(dense, signal);
  const copyMs = await timed(async () => {
    await run("cp", ["--reflink=never", dense, copy], { signal });
    await syncFile(copy);
  });
  await rm(copy);
  await settle(dense, signal);
  const bothMs = await timed(() => copyDigested(dense, copy, signal));
  await rm(copy);
  return { copyMs, bothMs };
}

/**
 * Waits for the disk, so that it is not still busy with earlier writes and deletions while a copy
 * is timed.
 */
async function settle(file: string, signal: AbortSignal): Promise<void> {
  await run("sync", ["--file-system", file], { signal });
}

function rowsOf(rounds: readonly Round[], denseBytes: number): BenchRow[] {
  const cores = availableParallelism();
  const gibibytes = denseBytes / GIBIBYTE;
  const pairs = (pair: (round: Round) => readonly [number, number]) => rounds.map(pair);
  const perGibibyte = ({ denseMs }: Round): number => denseMs / gibibytes;
  const scattered = `digest of ${8 * gibibytes} GiB, 5% filled in runs of 16 MiB, a GiB`;
  return [
    ratioRow({
      figure: `digest of a dense image, ${gibibytes} GiB`,
      unit: "GiB/s",
      reference: `openssl dgst -sha256 on ${cores} processors at once`,
      pairs: pairs(({ denseMs, opensslMs }) => [
        (gibibytes / denseMs) * 1000,
        ((gibibytes * cores) / opensslMs) * 1000,
      ]),
      reach: { atLeast: 0.9 },
    }),
    ratioRow({
      figure: `${scattered}, where extents can be asked for`,
      unit: "ms",
      reference: "dense, a GiB",
      pairs: pairs((each) => [each.scatteredMs / gibibytes / 8, perGibibyte(each)]),
      reach: { atMost: 0.15 },
    }),
    ratioRow({
      figure: `${scattered}, where they cannot`,
      unit: "ms",
      reference: "dense, a GiB",
      pairs: pairs((each) => [each.unmappedMs / gibibytes / 8, perGibibyte(each)]),
      reach: { atMost: 0.6 },
    }),
    ratioRow({
      figure: "digest while copying, to disk",
      unit: "ms",
      reference: "cp to disk, and then the digest",
      pairs: rounds.flatMap(({ copies, denseMs }) =>
        copies.map(({ bothMs, copyMs }) => [bothMs, copyMs + denseMs] as const),
      ),
      reach: { atMost: 0.7 },
    }),
  ];
}

async function assertEquipped({ folder, denseBytes }: DigestBenchOptions): Promise<void> {
  for (const [program, ...args] of [
    ["openssl", "version"],
    ["qemu-img", "--version"],
    ["cp", "--version"],
  ] as const) {
    await run(program, args).catch(() => {
      throw new NotEquippedError(
        `${program} is needed for these measurements and was not found: install it.`,
      );
    });
  }
  const { bavail, bsize } = await statfs(folder);
  const needed = 2.5 * denseBytes;
  if (bavail * bsize > needed) return;
  const gigabytes = (needed / 1e9).toFixed(1);
  throw new NotEquippedError(
    `${folder} needs ${gigabytes} GB free: make room, or set TMPDIR to another folder.`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Does some work as if this machine had no tools of QEMU. */
async function withoutTools<T>(work: () => Promise<T>): Promise<T> {
  const path = process.env["PATH"];
  process.env["PATH"] = "";
  try {
    return await work();
  } finally {
    process.env["PATH"] = path;
  }
}

async function copyDigested(image: string, copy: string, signal: AbortSignal): Promise<void> {
  const source = await openSource(image, { format: "raw", signal });
  try {
    await copyAndDigest(source, copy, { signal });
  } finally {
    await source.close();
  }
}

/** Reads the images once, so that the first round finds them in memory as the later rounds do. */
async function warm(images: readonly string[], signal: AbortSignal): Promise<void> {
  for (const image of images) await digestImage(image, { format: "raw", signal });
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
