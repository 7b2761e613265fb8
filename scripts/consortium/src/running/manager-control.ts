import { setTimeout as delay } from "node:timers/promises";
import type { Part } from "@basics/manager";
import { z } from "zod";

/**
 * The time limit of a request, in milliseconds. It is long because an import copies the image,
 * which may be large.
 */
const REQUEST_DEADLINE_MS = 900_000;
const POLL_MS = 20;
const POLL_DEADLINE_MS = 120_000;

const vmSchema = z.looseObject({
  instanceId: z.string(),
  state: z.string(),
  host: z.string().optional(),
  /**
   * The path of the image, relative to the manager's data directory. It is a folder for a VM of
   * several parts.
   */
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

/** A VM as a manager's control API describes it. */
export type ManagedVm = z.infer<typeof vmSchema>;
/** A migration as a manager's control API describes it. */
export type ManagedMigration = z.infer<typeof migrationSchema>;

/** A client of a reference manager's control API, which its operator's people use. */
export class ManagerControl {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Imports an image, or the parts of a VM, as a new VM on a host and registers it. */
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

  /** Lists every migration that the manager takes part in, ended or not. */
  async migrations(): Promise<ManagedMigration[]> {
    return migrationsSchema.parse(await this.#request("GET", "/migrations")).items;
  }

  /** Waits until no migration holds a VM any more, and returns the VM. */
  async settled(instanceId: string): Promise<ManagedVm> {
    return poll(
      () => this.vm(instanceId),
      ({ state }) => state !== "in-transit",
    );
  }

  /** Waits until the manager is done with a migration, and returns it. */
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
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { detail, title, remedy } = problemSchema.parse(answer);
    const what = detail ?? title ?? `status ${response.status}`;
    throw new Error(`The manager answered: ${what}${remedy === undefined ? "" : ` ${remedy}`}`);
  }
}

/**
 * Reads again and again until a condition holds. The manager's own records follow the ledger after
 * a moment, and no events report their changes.
 */
async function poll<T>(read: () => Promise<T>, until: (value: T) => boolean): Promise<T> {
  const end = Date.now() + POLL_DEADLINE_MS;
  for (;;) {
    const value = await read();
    if (until(value) || Date.now() > end) return value;
    await delay(POLL_MS);
  }
}
