import { DigestError } from "./digest-error.js";
import type { ImageSource, SourceOptions } from "./image-source.js";
import { NbdClient, NbdError } from "./nbd-client.js";

const SCHEME = "nbd+unix:";

/** Tells whether an image is named by the URL of an NBD export on this machine. */
export function isExport(image: string): boolean {
  return image.startsWith(SCHEME);
}

/**
 * Opens a disk that a running VM's QEMU exports: as its guest sees it, whatever its format,
 * including the part that QEMU has only in memory. The URL is like `nbd+unix:///NAME?socket=/path`.
 *
 * @throws DigestError; the signal's reason when it is aborted.
 */
export async function openExport(
  url: string,
  { format, running = false, signal }: SourceOptions,
): Promise<ImageSource> {
  signal?.throwIfAborted();
  const { socketPath, exportName } = parseExport(url);
  if (!running || (format !== undefined && format !== "raw")) {
    throw new DigestError(
      "OPTIONS_CONFLICT",
      `${url} is an NBD export: nothing tells whether its VM writes to it, and it has no format.`,
      "Use it with --running and without --format; after the stop, name the image itself.",
    );
  }
  let connection: NbdClient;
  try {
    connection = await NbdClient.connect(socketPath, exportName);
  } catch (cause) {
    const { code = "unknown" } = cause as { code?: string };
    const what = cause instanceof NbdError ? cause.message : `Nothing answers there (${code}).`;
    throw new DigestError(
      "IMAGE_UNREADABLE",
      `${url} cannot be opened. ${what}`,
      "See QEMU's query-block-exports for the export's name, and who may open its socket.",
      { cause },
    );
  }
  return {
    name: url,
    format: "raw",
    size: connection.size,
    data: undefined,
    access: { kind: "nbd", socketPath, exportName },
    assertUnchanged: () => Promise.resolve(),
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

function parseExport(url: string): { readonly socketPath: string; readonly exportName: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const socketPath = parsed?.searchParams.get("socket") ?? "";
  if (parsed === undefined || socketPath === "" || parsed.host !== "") {
    throw new DigestError(
      "IMAGE_NOT_FOUND",
      `${url} names no export on this machine.`,
      "Write it as nbd+unix:///NAME?socket=/path/of/the/socket.",
    );
  }
  return { socketPath, exportName: decodeURIComponent(parsed.pathname.slice(1)) };
}
