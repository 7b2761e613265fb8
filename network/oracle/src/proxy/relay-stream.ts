import type { ServiceError } from "@grpc/grpc-js";
import type { RawClientStream, RawServerStream } from "./raw-broadcast.js";

/**
 * Passes messages both ways between the stream of a client and a stream to the server behind, no
 * faster than each side takes them, until one of them ends or fails.
 */
export function relayStream(
  downstream: RawServerStream,
  upstream: RawClientStream,
  onFailure: (error: ServiceError) => void,
): void {
  downstream.on("cancelled", () => {
    upstream.cancel();
  });
  downstream.on("error", () => {
    upstream.cancel();
  });
  upstream.on("error", (error: ServiceError) => {
    if (downstream.cancelled) return;
    onFailure(error);
    const { code, details } = error;
    downstream.emit("error", { code, details });
  });
  // The types of these streams promise that they take strings too, which they do not.
  downstream.pipe(upstream as unknown as NodeJS.WritableStream);
  upstream.pipe(downstream as unknown as NodeJS.WritableStream);
}
