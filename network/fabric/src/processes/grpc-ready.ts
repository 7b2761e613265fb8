import { readFile } from "node:fs/promises";
import { Client, credentials } from "@grpc/grpc-js";

/** Servers on this machine come up within a fraction of a second. */
const reconnect = {
  "grpc.initial_reconnect_backoff_ms": 50,
  "grpc.min_reconnect_backoff_ms": 50,
  "grpc.max_reconnect_backoff_ms": 200,
};

/** Waits until a gRPC server takes connections. */
export async function untilServing(
  address: string,
  tlsRootFile: string | undefined,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<void> {
  const channel =
    tlsRootFile === undefined
      ? credentials.createInsecure()
      : credentials.createSsl(await readFile(tlsRootFile));
  const client = new Client(address, channel, reconnect);
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new Error("given up"));
      });
      client.waitForReady(Date.now() + deadlineMs, (error) => {
        if (error === undefined) resolve();
        else reject(new Error(`does not serve at ${address} after ${deadlineMs / 1000} s`));
      });
    });
  } finally {
    client.close();
  }
}
