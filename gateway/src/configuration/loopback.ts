import { isIPv4 } from "node:net";

/** Tells whether a host names this machine only, so that nobody else can connect or listen in. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
