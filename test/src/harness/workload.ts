import type { MigrationState } from "@basics/chaincode/records";
import type { RandomStream } from "@basics/oracle";
import type { Cloud } from "./cloud.js";
import { someVmId } from "./cloud.js";
import type { EventFeed } from "./event-feed.js";
import { pick } from "./random.js";

/** One migration as the test did it; the ledgers are compared with it. */
export interface Deed {
  readonly migrationId: string;
  readonly instanceId: string;
  readonly kind: "inter" | "local";
  readonly source: string;
  readonly destination: string;
  readonly outcome: Exclude<MigrationState, "indicated" | "superseded">;
  readonly vmId: string;
}

/** A VM: the place where the test has put it, and the migrations that it made of it, in order. */
export interface Vm {
  readonly instanceId: string;
  custodian: string;
  host: string;
  readonly deeds: Deed[];
}

export interface Participant {
  readonly cloud: Cloud;
  readonly feed: EventFeed;
}

type Outcome = Deed["outcome"];

const outcomes: readonly Outcome[] = [
  "confirmed",
  "confirmed",
  "confirmed",
  "confirmed",
  "rejected",
  "declined",
  "cancelled",
];

/**
 * Makes random migrations through the REST API. A VM's next migration begins when the last has
 * ended.
 */
export class Workload {
  readonly #participants: ReadonlyMap<string, Participant>;
  readonly #random: RandomStream;

  constructor(participants: ReadonlyMap<string, Participant>, random: RandomStream) {
    this.#participants = participants;
    this.#random = random;
  }

  async newVm(mspId: string): Promise<Vm> {
    const host = "host-a";
    const instanceId = await this.#cloud(mspId).register(host);
    return { instanceId, custodian: mspId, host, deeds: [] };
  }

  /** Registers as many new VMs at each operator. */
  newVms(perOperator: number): Promise<Vm[]> {
    return Promise.all(
      [...this.#participants.keys()].flatMap((mspId) =>
        Array.from({ length: perOperator }, () => this.newVm(mspId)),
      ),
    );
  }

  /**
   * Makes one migration, to another operator or to another host. Its kind and its end are random.
   */
  async migrate(vm: Vm): Promise<void> {
    const outcome = pick(this.#random, outcomes);
    if (this.#random.uniform() < 0.3) await this.local(vm, outcome);
    else {
      const others = [...this.#participants.keys()].filter((mspId) => mspId !== vm.custodian);
      await this.inter(vm, pick(this.#random, others), outcome);
    }
  }

  async migrateTwice(vm: Vm): Promise<void> {
    await this.migrate(vm);
    await this.migrate(vm);
  }

  async inter(vm: Vm, destination: string, outcome: Outcome): Promise<void> {
    const source = this.#participant(vm.custodian);
    const { cloud } = source;
    const [migrationId, vmId] = [cloud.coinId(), someVmId()];
    const { instanceId } = vm;
    await cloud.say("POST", "/v1/migrations", {
      kind: "inter",
      migrationId,
      instanceId,
      vmId,
      destination,
      sourceHost: vm.host,
    });
    const target = this.#participant(destination);
    await target.feed.statement(migrationId, "Indication");
    const host = `host-${pick(this.#random, ["a", "b", "c"])}`;
    await conclude(migrationId, vmId, host, outcome, { source: cloud, target: target.cloud });
    const deed = { source: vm.custodian, destination, outcome, vmId };
    vm.deeds.push({ migrationId, instanceId, kind: "inter", ...deed });
    // The destination's peer has the statement. The source's peer needs it before a new migration begins.
    if (outcome === "rejected") await source.feed.statement(migrationId, "Rejection");
    if (outcome === "declined") await source.feed.statement(migrationId, "Decline");
    if (outcome !== "confirmed") return;
    await source.feed.statement(migrationId, "Leave");
    await target.feed.statement(migrationId, "Arrival");
    Object.assign(vm, { custodian: destination, host });
  }

  async local(vm: Vm, outcome: Outcome): Promise<void> {
    const { cloud } = this.#participant(vm.custodian);
    const [migrationId, vmId] = [cloud.coinId(), someVmId()];
    const { instanceId, host: sourceHost } = vm;
    const otherHosts = ["host-a", "host-b", "host-c"].filter((host) => host !== sourceHost);
    const destinationHost = pick(this.#random, otherHosts);
    await cloud.say("POST", "/v1/migrations", {
      kind: "local",
      migrationId,
      instanceId,
      vmId,
      sourceHost,
      destinationHost,
    });
    await conclude(migrationId, vmId, destinationHost, outcome, { source: cloud, target: cloud });
    const deed = { source: vm.custodian, destination: vm.custodian, outcome, vmId };
    vm.deeds.push({ migrationId, instanceId, kind: "local", ...deed });
    if (outcome === "confirmed") vm.host = destinationHost;
  }

  #participant(mspId: string): Participant {
    const participant = this.#participants.get(mspId);
    if (participant === undefined) throw new Error(`no participant ${mspId}`);
    return participant;
  }

  #cloud(mspId: string): Cloud {
    return this.#participant(mspId).cloud;
  }
}

async function conclude(
  migrationId: string,
  vmId: string,
  host: string,
  outcome: Outcome,
  { source, target }: { source: Cloud; target: Cloud },
): Promise<void> {
  const path = `/v1/migrations/${migrationId}`;
  switch (outcome) {
    case "confirmed":
      return target.say("POST", `${path}/verification`, { vmId, host });
    case "rejected":
      return target.say("POST", `${path}/verification`, { vmId: someVmId(), host });
    case "declined":
      return target.say("POST", `${path}/decline`, { reason: "CAPACITY" });
    case "cancelled":
      return source.say("POST", `${path}/cancellation`, { reason: "WITHDRAWN" });
  }
}
