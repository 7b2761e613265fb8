import { layoutOf, readState } from "@basics/consortium/data";
import type { ConsortiumState } from "@basics/consortium/data";
import { isAlive } from "@basics/runtime/processes";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { ExitStatus } from "../output/exit-status.js";
import { table } from "../output/table.js";

const DEADLINE_MS = 15_000;

interface ServiceStatus {
  readonly service: string;
  readonly url: string;
  readonly pid: number;
  readonly state: "ready" | "starting" | "unreachable" | "running" | "gone";
}

export function statusCommand(): Command {
  return new Command("status")
    .description("show what is running, and whether it is ready (exit status 3 when it is not)")
    .option("--data <dir>", "the consortium's data directory", DEFAULT_DATA_DIRECTORY)
    .option("--json", "print JSON")
    .action(async ({ data, json }: { data: string; json?: boolean }) => {
      const state = await readState(layoutOf(data));
      const services = state === undefined ? [] : await statusOf(state);
      const ready =
        services.length > 0 && services.every((each) => /ready|running/.test(each.state));
      if (json === true) {
        const descriptor = state?.descriptor;
        console.log(JSON.stringify({ running: state !== undefined, ready, descriptor, services }));
      } else if (state === undefined) {
        console.log("Nothing is running. Start a consortium with: basics up");
      } else {
        const rows = services.map((each) => [each.service, each.state, String(each.pid), each.url]);
        console.log(table(["service", "state", "pid", "url"], rows));
        console.log(`network descriptor: ${state.descriptor}`);
      }
      process.exitCode = ready ? ExitStatus.done : ExitStatus.no;
    });
}

async function statusOf(state: ConsortiumState): Promise<ServiceStatus[]> {
  const nodes = state.nodes.map(({ name, pid }): ServiceStatus => ({
    service: state.ledger === "embedded" ? "embedded network" : name,
    url: "",
    pid,
    state: isAlive(pid) ? "running" : "gone",
  }));
  const rest = state.operators.flatMap(({ mspId, gateway, manager }) =>
    Object.entries({ gateway, manager }).map(async ([part, endpoint]) =>
      endpoint === undefined ? undefined : probe(`${part} of ${mspId}`, endpoint, part),
    ),
  );
  const found = await Promise.all(rest);
  return [...nodes, ...found.filter((each) => each !== undefined)];
}

async function probe(
  service: string,
  { url, pid }: { url: string; pid: number },
  part: string,
): Promise<ServiceStatus> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(DEADLINE_MS) }).catch(
    () => undefined,
  );
  if (response === undefined) return { service, url, pid, state: "unreachable" };
  // A manager does not report readiness: it is ready when it answers at all.
  return { service, url, pid, state: response.ok || part === "manager" ? "ready" : "starting" };
}
