import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import { DigestError } from "./digest-error.js";

/** The path under which a program that {@link startTool} starts finds the opened image. */
export const INHERITED_IMAGE = "/dev/fd/3";

/** Only this much of a tool's complaints is kept. */
const MAX_COMPLAINT_BYTES = 2_000;

/** A program of QEMU's that is at work on an opened image. */
export interface Tool {
  readonly process: ChildProcess;
  /**
   * Resolves when it has ended well.
   *
   * @throws DigestError QEMU_MISSING or QEMU_FAILED.
   */
  readonly ended: Promise<void>;
}

/**
 * Starts one of QEMU's programs, which inherits the image as descriptor 3: it reads the very file
 * that was inspected, and a name like `json:…` or `nbd:…` has no meaning to it.
 */
export function startTool(
  program: "qemu-img" | "qemu-nbd",
  args: readonly string[],
  image: { readonly handle: FileHandle; readonly name: string },
): Tool {
  const process = spawn(program, args, { stdio: ["ignore", "pipe", "pipe", image.handle.fd] });
  let complaint = "";
  process.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT_BYTES);
  });
  const ended = (async () => {
    let status: unknown;
    try {
      [status] = (await once(process, "close")) as [unknown];
    } catch (cause) {
      throw missing(program, image.name, cause);
    }
    if (status !== 0) throw failed(program, image.name, complaint);
  })();
  // A caller that does not wait for the end notices it when the connection to the program breaks.
  ended.catch(() => undefined);
  return { process, ended };
}

function missing(program: string, name: string, cause: unknown): DigestError {
  return new DigestError(
    "QEMU_MISSING",
    `${program} was not found; it reads ${name}, which is not raw.`,
    "Install QEMU's tools: apt-get install qemu-utils (Debian, Ubuntu), " +
      "dnf install qemu-img (Fedora, RHEL), brew install qemu (macOS).",
    { cause },
  );
}

function failed(program: string, name: string, complaint: string): DigestError {
  const said = complaint.trim().replaceAll(INHERITED_IMAGE, name).split("\n").at(-1) ?? "";
  return new DigestError(
    "QEMU_FAILED",
    `${program} cannot read ${name}: ${said === "" ? "it does not say why" : said}`,
    "See what qemu-img check says of the image, and that its format is the one named.",
  );
}
