import { FabricProgramsError, findPrograms } from "../processes/programs.js";

/** Fabric's programs on this machine, for tests that need them. */
export interface FabricFound {
  /** The folder that FABRIC_BIN names; undefined for PATH. */
  readonly bin: string | undefined;
  /** The reason why the tests are skipped, in a line; false where they run. */
  readonly skip: string | false;
}

/**
 * Looks for Fabric's programs in the folder that FABRIC_BIN names, else on PATH.
 *
 * @throws a FabricProgramsError where FABRIC_BIN names a folder without them.
 */
export async function findFabric(): Promise<FabricFound> {
  const named = process.env["FABRIC_BIN"];
  const bin = named === "" ? undefined : named;
  try {
    await findPrograms(bin);
    return { bin, skip: false };
  } catch (error) {
    if (bin !== undefined || !(error instanceof FabricProgramsError)) throw error;
    return { bin, skip: `${error.problem} FABRIC_BIN=DIR runs this on those in DIR.` };
  }
}
