import { setTimeout as delay } from "node:timers/promises";
import type { Part } from "@basics/manager";
import { z } from "zod";

/** Taking an image in copies it, however large it is. */
const requestDeadlineMs = 900_000;
const pollMs = 20;
const pollDeadlineMs = 120_000;

const vmSchema = z.looseObject({
  instanceId: z.string(),
  state: z.string(),
  host: z.string().optional(),
  /** Relative to the manager's data directory; of a VM of several parts a folder. */
  image: z.string().optional(),
});
const migrationSchema = z.looseObject({
  migrationId: z.string(),
  instanceId: z.string(),
  role: z.enum(["outgoing", "incoming", "local"]),
  phase: z.string(),
  vmId: z.string().optional(),
  observedVmId: z.string().optional(),
  outcome: z.string().optional(),
});
const migrationsSchema = z.looseObject({ items: z.array(migrationSchema) });
const problemSchema = z.looseObject({
  detail: z.string().optional(),
  title: z.string().optional(),
  remedy: z.string().optional(),
});

export type ManagedVm = z.infer<typeof vmSchema>;
export type ManagedMigration = z.infer<typeof migrationSchema>;

/** A reference manager's control API, as its operator's people use it. */
export class ManagerControl {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Takes an image, or the parts of a VM, in as a new VM on a host and registers it. */
  async importVm(
    vm: { name: string; host: string } & (Omit<Part, "role"> | { parts: readonly Part[] }),
  ): Promise<ManagedVm> {
    return vmSchema.parse(await this.#request("POST", "/vms", vm));
  }

  async vm(instanceId: string): Promise<ManagedVm> {
    return vmSchema.parse(await this.#request("GET", `/vms/${instanceId}`));
  }

  /** Starts a migration to another operator (`destination`) or host; returns its id. */
  async migrate(
    instanceId: string,
    to: { destination: string } | { host: string },
  ): Promise<string> {
    const answer = await this.#request("POST", `/vms/${instanceId}/migrations`, to);
    return migrationSchema.parse(answer).migrationId;
  }

  /** Every migration that it has a part in, ended or not. */
  async migrations(): Promise<ManagedMigration[]> {
    return migrationsSchema.parse(await this.#request("GET", "/migrations")).items;
  }

  /** A VM once no migration holds it any more. */
  async settled(instanceId: string): Promise<ManagedVm> {
    return poll(
      () => this.vm(instanceId),
      ({ state }) => state !== "in-transit",
    );
  }

  /** A migration once the manager is done with it. */
  async endedMigration(migrationId: string): Promise<ManagedMigration> {
    return poll(
      async () => migrationSchema.parse(await this.#request("GET", `/migrations/${migrationId}`)),
      ({ phase }) => phase === "ended",
    );
  }

  async #request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(requestDeadlineMs),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { detail, title, remedy } = problemSchema.parse(answer);
    const what = detail ?? title ?? `status ${response.status}`;
    throw new Error(`The manager answered: ${what}${remedy === undefined ? "" : ` ${remedy}`}`);
  }
}

/** The manager's own bookkeeping follows the ledger's by moments, and has no events of its own. */
async function poll<T>(read: () => Promise<T>, until: (value: T) => boolean): Promise<T> {
  const end = Date.now() + pollDeadlineMs;
  for (;;) {
    const value = await read();
    if (until(value) || Date.now() > end) return value;
    await delay(pollMs);
  }
}
