import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ledgerUnderTest } from "../harness/ledger-under-test.js";
import { settleInReverse } from "./other-relay.js";
import type { PlannedFault } from "./plan.js";
import { damageFile, damagePositions } from "./position-damage.js";
import type { Stage } from "./stage.js";

/** Inflicts a planned fault when its time has come; resolves once it is mended. */
export async function inflict(stage: Stage, fault: PlannedFault): Promise<void> {
  await delay(fault.afterMs);
  switch (fault.kind) {
    case "kill":
      return killAndRevive(stage, fault.victim, () => delay(fault.forMs));
    case "hang":
      return stage.inTurn(fault.victim, async () => {
        stage.signal(fault.victim, "SIGSTOP");
        await delay(fault.forMs);
        stage.signal(fault.victim, "SIGCONT");
      });
    case "kill chaincode":
      return killChaincode(stage, fault.operator, fault.forMs);
    case "relays out of order":
      return settleElsewhere(stage, fault.operator, fault.forMs);
    case "position files damaged": {
      const { damage, other, victim } = fault;
      return killAndRevive(stage, victim, () => damageFiles(stage, victim, other, damage));
    }
    case "disk full":
      return fillDisk(stage, fault.victim, fault.forMs);
    case "clock jump":
      return stage.inTurn(`clock of ${fault.operator}`, async () => {
        await stage.setClock(fault.operator, fault.byMs);
        await delay(fault.forMs);
        await stage.setClock(fault.operator, 0);
      });
  }
}

async function killAndRevive(
  stage: Stage,
  name: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  await stage.inTurn(name, async () => {
    await stage.consortium.consortium.service(name).kill();
    await meanwhile();
    await stage.revive(name);
  });
}

async function killChaincode(stage: Stage, mspId: string, forMs: number): Promise<void> {
  if (ledgerUnderTest === "fabric") {
    return killAndRevive(stage, `basics.${mspId}`, () => delay(forMs));
  }
  // The network starts it again when it is needed next; its children are gone with it themselves.
  await stage.inTurn("network", async () => {
    const pid = await stage.chaincodeChild(mspId);
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  });
}

/** While the gateway is down another relay settles; the gateway comes back in its midst. */
async function settleElsewhere(stage: Stage, mspId: string, forMs: number): Promise<void> {
  let settling: Promise<unknown> = Promise.resolve();
  await killAndRevive(stage, `gateway:${mspId}`, async () => {
    await delay(forMs);
    // Where the ledger is away it settles nothing, as any relay then.
    settling = settleInReverse(stage.consortium, mspId).catch(() => undefined);
  });
  await settling;
}

async function damageFiles(
  stage: Stage,
  victim: string,
  other: string,
  damage: Parameters<typeof damageFile>[2],
): Promise<void> {
  const folder = stage.folderOf(victim);
  if (victim.startsWith("manager:")) {
    const others = join(stage.folderOf(`manager:${other}`), "position.json");
    return damageFile(join(folder, "position.json"), others, damage);
  }
  const { consortiumChannel } = stage.consortium;
  const others = join(stage.folderOf(`gateway:${other}`), "positions", `${consortiumChannel}.json`);
  await damagePositions(join(folder, "positions"), others, damage);
}

async function fillDisk(stage: Stage, victim: string, forMs: number): Promise<void> {
  const folder = stage.folderOf(victim);
  await stage.inTurn(`disk of ${victim}`, async () => {
    await stage.disks?.fill(folder);
    await delay(forMs);
    await stage.disks?.free(folder);
  });
}
