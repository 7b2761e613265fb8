import { createHash } from "node:crypto";
import { blockHash } from "@basics/messages";
import type { common } from "@hyperledger/fabric-protos";
import type { Finding } from "../finding.js";

/** Checks that a channel's blocks follow each other, and hold what their headers say. */
export class ChainCheck {
  readonly #channel: string;
  /** Hex hashes by block number. */
  readonly #hashes: string[] = [];

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** Number of blocks taken. */
  get height(): number {
    return this.#hashes.length;
  }

  /** Hex hash of a block that was taken. */
  hashOf(blockNumber: number): string | undefined {
    return this.#hashes[blockNumber];
  }

  /** Takes the next block. */
  take(block: common.Block): Finding[] {
    const header = block.getHeader();
    const at = { channel: this.#channel, blockNumber: this.height };
    if (header?.getNumber() !== this.height) {
      const detail = `the peer sent ${header?.getNumber() ?? "no number"} in its place`;
      return [{ code: "BLOCK_MISSING", ...at, detail }];
    }
    const findings: Finding[] = [];
    const previous = hex(header.getPreviousHash_asU8());
    const expected = this.#hashes.at(-1) ?? "";
    if (previous !== expected) {
      const detail = `it follows ${previous || "nothing"}, the block before it is ${expected}`;
      findings.push({ code: "CHAIN_BROKEN", ...at, detail });
    }
    const data = createHash("sha256");
    for (const envelope of block.getData()?.getDataList_asU8() ?? []) data.update(envelope);
    const [stated, computed] = [hex(header.getDataHash_asU8()), data.digest("hex")];
    if (stated !== computed) {
      const detail = `its header says ${stated}, its transactions have ${computed}`;
      findings.push({ code: "BLOCK_ALTERED", ...at, detail });
    }
    this.#hashes.push(blockHash(header));
    return findings;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
