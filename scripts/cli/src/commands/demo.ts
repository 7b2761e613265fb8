import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interruption } from "@basics/consortium/interruption";
import { Command } from "commander";
import { demo } from "../demo/demo.js";
import { fabricOptions, withLedgerOptions } from "../options/ledger-options.js";
import type { LedgerChoice } from "../options/ledger-options.js";
import { ExitStatus } from "../output/exit-status.js";

export function demoCommand(): Command {
  const command = new Command("demo")
    .description("show the main job, step by step, on a consortium of three operators")
    .option("--image <file>", "migrate this raw disk image instead of one made for it");
  return withLedgerOptions(command).action(
    async ({ image, ...choice }: LedgerChoice & { image?: string }) => {
      const fabric = fabricOptions(choice);
      const folder = await mkdtemp(join(tmpdir(), "basics-demo-"));
      const interruption = new Interruption();
      try {
        const options = { folder, fabric, interrupted: interruption.signalled };
        const done = demo(image === undefined ? options : { ...options, image });
        if ((await interruption.orFailure(done)) === true) return;
        console.error("Interrupted; everything is stopped.");
        process.exitCode = ExitStatus.interrupted;
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  );
}
