import type { FileHandle } from "node:fs/promises";
import { openDirect } from "../files/direct-read.js";
import { inspectContainer } from "./container-header.js";
import { DigestError } from "./digest-error.js";
import { mapExtents, mapHoles } from "./extents.js";
import { inspectImage, openImage } from "./image-file.js";
import type { ImageFormat } from "./image-format.js";
import type { ImageSource, SourceOptions } from "./image-source.js";
import { decideFormat } from "./image-format.js";
import { isExport, openExport } from "./nbd-export.js";
import { serveImage } from "./nbd-server.js";

/**
 * Opens an image by its path or the URL of an NBD export, or takes an open handle, which is left
 * open.
 * The caller closes the source.
 *
 * @throws DigestError if the image cannot be digested; the signal's reason when it is aborted.
 */
export async function openSource(
  image: string | FileHandle,
  options: SourceOptions = {},
): Promise<ImageSource> {
  if (typeof image !== "string") return await sourceOf(image, "The open image", options);
  if (isExport(image)) return await openExport(image, options);
  const handle = await openImage(image);
  try {
    const source = await sourceOf(handle, image, options);
    return {
      ...source,
      close: async () => {
        await source.close();
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Opens several images and works through them; none may change before the last is through.
 *
 * @throws DigestError for what cannot be read, or changed meanwhile; what `work` throws.
 */
export async function eachSource<
  Given extends { readonly image: string; readonly format?: ImageFormat | undefined },
  Result,
>(
  images: readonly Given[],
  options: Omit<SourceOptions, "format">,
  work: (source: ImageSource, given: Given) => Promise<Result>,
): Promise<Result[]> {
  const opened: { readonly given: Given; readonly source: ImageSource }[] = [];
  try {
    for (const given of images) {
      const { image, format } = given;
      opened.push({ given, source: await openSource(image, { ...options, format }) });
    }
    const results: Result[] = [];
    for (const { source, given } of opened) results.push(await work(source, given));
    for (const { source } of opened) await source.assertUnchanged();
    return results;
  } finally {
    for (const { source } of opened) await source.close();
  }
}

async function sourceOf(
  handle: FileHandle,
  name: string,
  { format: named, running = false, signal }: SourceOptions,
): Promise<ImageSource> {
  const file = await inspectImage(handle, name, { running });
  const { size, assertUnchanged } = file;
  const format = await decideFormat(handle, file, named);
  if (format === "raw") {
    const data = running ? undefined : await mapHoles(file, signal);
    const direct = data === undefined ? await openDirect(handle) : undefined;
    return {
      name,
      format,
      size,
      data,
      assertUnchanged,
      access: { kind: "file", descriptor: handle.fd, directDescriptor: direct?.fd },
      close: async () => {
        await direct?.close();
      },
    };
  }
  if (running) throw runningContainer(name, format);
  await inspectContainer(format, { handle, name, fileSize: size });
  const served = await serveImage(file, format, signal);
  try {
    const data = await mapExtents({ handle, name, size: served.size }, format, signal);
    return {
      name,
      format,
      size: served.size,
      data,
      assertUnchanged,
      access: { kind: "nbd", socketPath: served.socketPath },
      close: () => served.close(),
    };
  } catch (error) {
    await served.close();
    throw error;
  }
}

function runningContainer(name: string, format: ImageFormat): DigestError {
  return new DigestError(
    "OPTIONS_CONFLICT",
    `${name} is a ${format} image: while its VM runs, QEMU keeps part of it in memory.`,
    "Let QEMU export it over NBD, and name that: nbd+unix:///NAME?socket=/path.",
  );
}
