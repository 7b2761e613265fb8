import { mkdtemp, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "@basics/runtime/waiting";
import { DigestError } from "./digest-error.js";
import type { ImageFormat } from "./image-format.js";
import { NbdClient } from "./nbd-client.js";
import type { Tool } from "./qemu-tools.js";
import { INHERITED_IMAGE, startTool } from "./qemu-tools.js";

/** Every system takes names of sockets of this length, and some take no longer ones. */
const MAX_SOCKET_NAME_BYTES = 100;
const MAX_CONNECTIONS = 64;
const START_TIMEOUT_MS = 30_000;
const START_POLL_MS = 5;

/** An image's content as its guest sees it, served by `qemu-nbd` to this process's threads. */
export interface ServedImage {
  readonly socketPath: string;
  /** The size in bytes, as the guest sees it. */
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Serves an opened image, read-only, until it is closed; should this process die before, the server
 * ends with its last connection.
 *
 * @throws DigestError QEMU_MISSING or QEMU_FAILED; the signal's reason when it is aborted.
 */
export async function serveImage(
  image: { readonly handle: FileHandle; readonly name: string },
  format: ImageFormat,
  signal: AbortSignal | undefined,
): Promise<ServedImage> {
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(socketFolder(), "basics-nbd-"));
  const socketPath = join(folder, "image");
  const connections = `--shared=${MAX_CONNECTIONS}`;
  const args = ["--read-only", `--format=${format}`, connections, `--socket=${socketPath}`];
  const tool = startTool("qemu-nbd", [...args, INHERITED_IMAGE], image);
  const end = async (): Promise<void> => {
    tool.process.kill();
    await tool.ended.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // It is held open for as long as the image is served: the server ends with its last connection.
    const connection = await firstConnection(tool, socketPath, image.name, signal);
    return {
      socketPath,
      size: connection.size,
      close: async () => {
        connection.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function firstConnection(
  { ended }: Tool,
  socketPath: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<NbdClient> {
  const over = new AbortController();
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const within = AbortSignal.any([timeout, over.signal, ...(signal === undefined ? [] : [signal])]);
  const poll = async (): Promise<NbdClient> => {
    for (;;) {
      try {
        return await NbdClient.connect(socketPath);
      } catch {
        await pause(START_POLL_MS, within);
      }
    }
  };
  const polling = poll();
  try {
    const first = await Promise.race([polling, ended]);
    return first ?? (await polling);
  } catch (error) {
    polling.then(
      (late) => {
        late.close();
      },
      () => undefined,
    );
    if (!timeout.aborted) throw error;
    throw new DigestError(
      "QEMU_FAILED",
      `qemu-nbd did not open ${name} within ${START_TIMEOUT_MS / 1000} s.`,
      "See whether qemu-img info opens it, and whether its disk answers.",
      { cause: error },
    );
  } finally {
    over.abort();
  }
}

function socketFolder(): string {
  const folder = tmpdir();
  return folder.length + "/basics-nbd-XXXXXX/image".length > MAX_SOCKET_NAME_BYTES
    ? "/tmp"
    : folder;
}
