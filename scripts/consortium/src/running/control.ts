import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

/** What other commands ask of the process that runs a consortium. */
export const controlRequest = z.discriminatedUnion("command", [
  z.strictObject({
    command: z.literal("add-operator"),
    mspId: z.string(),
    privateChannel: z.boolean(),
  }),
  z.strictObject({
    command: z.literal("upgrade-chaincode"),
    name: z.string(),
    directory: z.string().optional(),
  }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

const controlAnswer = z.union([
  z.strictObject({ progress: z.string() }),
  z.strictObject({ done: z.string() }),
  z.strictObject({ failed: z.string() }),
]);

export type ControlHandler = (
  request: ControlRequest,
  onProgress: (message: string) => void,
) => Promise<string>;

/** A socket that only this user can reach; a line of JSON each way. */
export class ControlSocket {
  readonly path: string;
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, path: string, server: Server) {
    this.#folder = folder;
    this.path = path;
    this.#server = server;
  }

  static async open(handle: ControlHandler): Promise<ControlSocket> {
    // Not in the data directory, whose name may be longer than a socket's may be.
    const folder = await mkdtemp(join(tmpdir(), "basics-control-"));
    const path = join(folder, "socket");
    const server = createServer((socket) => {
      void serve(socket, handle);
    });
    server.listen(path);
    await once(server, "listening");
    await chmod(path, 0o600);
    server.unref();
    return new ControlSocket(folder, path, server);
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function serve(socket: Socket, handle: ControlHandler): Promise<void> {
  const say = (answer: z.infer<typeof controlAnswer>): void => {
    socket.write(`${JSON.stringify(answer)}\n`);
  };
  // Whoever asked may be gone; the work goes on.
  socket.on("error", () => undefined);
  try {
    const line = await firstLine(socket);
    const request = controlRequest.parse(JSON.parse(line));
    const done = await handle(request, (progress) => {
      say({ progress });
    });
    say({ done });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
  }
  socket.end();
}

async function firstLine(socket: Socket): Promise<string> {
  for await (const line of createInterface({ input: socket })) return line;
  throw new Error("the request is empty");
}

/**
 * Asks the process behind a control socket.
 *
 * @returns what it says it has done.
 * @throws an Error with its reason.
 */
export async function askControl(
  path: string,
  request: ControlRequest,
  onProgress: (message: string) => void,
): Promise<string> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.write(`${JSON.stringify(request)}\n`);
  for await (const line of createInterface({ input: socket })) {
    const answer = controlAnswer.parse(JSON.parse(line));
    if ("done" in answer) return answer.done;
    if ("failed" in answer) throw new Error(answer.failed);
    onProgress(answer.progress);
  }
  throw new Error("The consortium ended before it was done.");
}
