import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";
import { damageFile, damagePositions } from "./damage.js";
import type { Damage } from "./damage.js";
import { settleInReverse } from "./other-relay.js";
import type { Stage } from "./stage.js";

/** Kills processes, all at once, and starts each again when the time is over. */
export async function killForAWhile(
  stage: Stage,
  names: readonly string[],
  forMs: number,
): Promise<void> {
  await Promise.all(names.map((name) => killAndRevive(stage, name, () => delay(forMs))));
}

/** Stops processes, all at once, and lets them go on when the time is over. */
export async function stopForAWhile(
  stage: Stage,
  names: readonly string[],
  forMs: number,
): Promise<void> {
  await Promise.all(
    names.map((name) =>
      stage.inTurn(name, async () => {
        stage.signal(name, "SIGSTOP");
        await delay(forMs);
        stage.signal(name, "SIGCONT");
      }),
    ),
  );
}

/** Kills the process that runs an operator's chaincode. */
export async function killChaincode(stage: Stage, mspId: string, forMs: number): Promise<void> {
  if (LEDGER_UNDER_TEST === "fabric") {
    return killAndRevive(stage, `basics.${mspId}`, () => delay(forMs));
  }
  // The network starts it again when it needs it next. A killed network takes its children with it.
  await stage.inTurn("network", async () => {
    const pid = await stage.chaincodeChild(mspId);
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  });
}

/**
 * While an operator's gateway is down another relay settles; the gateway comes back in its midst.
 */
export async function settleElsewhere(stage: Stage, mspId: string, forMs: number): Promise<void> {
  let settling: Promise<unknown> = Promise.resolve();
  await killAndRevive(stage, `gateway:${mspId}`, async () => {
    await delay(forMs);
    // While the ledger is away it settles nothing, as any relay.
    settling = settleInReverse(stage.consortium, mspId).catch(() => undefined);
  });
  await settling;
}

/**
 * Damages the position files of a gateway or a manager while it is down.
 *
 * @param other - the service whose file it gets where the damage is another's file
 */
export async function damageWhileDown(
  stage: Stage,
  victim: string,
  damage: Damage,
  other: string,
): Promise<void> {
  await killAndRevive(stage, victim, async () => {
    const [own, others] = [stage.folderOf(victim), stage.folderOf(other)];
    if (victim.startsWith("manager:")) {
      await damageFile(join(own, "position.json"), join(others, "position.json"), damage);
      return;
    }
    const { consortiumChannel } = stage.consortium;
    const othersFile = join(others, "positions", `${consortiumChannel}.json`);
    await damagePositions(join(own, "positions"), othersFile, damage);
  });
}

/** Leaves no byte on the disk of a gateway or a manager. */
export async function fillDisk(stage: Stage, victim: string, forMs: number): Promise<void> {
  const folder = stage.folderOf(victim);
  await stage.inTurn(`disk of ${victim}`, async () => {
    await stage.disks?.fill(folder);
    await delay(forMs);
    await stage.disks?.free(folder);
  });
}

/** Sets the clock of an operator's gateway and manager wrong, and right again. */
export async function jumpClock(
  stage: Stage,
  mspId: string,
  byMs: number,
  forMs: number,
): Promise<void> {
  await stage.inTurn(`clock of ${mspId}`, async () => {
    await stage.setClock(mspId, byMs);
    await delay(forMs);
    await stage.setClock(mspId, 0);
  });
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
