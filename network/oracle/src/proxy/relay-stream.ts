import type { ServiceError } from "@grpc/grpc-js";
import type { RawClientStream, RawServerStream } from "./raw-broadcast.js";

/**
 * Passes messages on both ways between a client's stream and one to the server behind, no faster than
 * either side takes them, until one of them ends or fails.
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
  // Their types promise to take strings as well, which these do not.
  downstream.pipe(upstream as unknown as NodeJS.WritableStream);
  upstream.pipe(downstream as unknown as NodeJS.WritableStream);
}
