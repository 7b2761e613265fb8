import type { CommittedBlock, OracleObserver } from "./observer.js";

/** Writes what live consensuses do as lines of JSON. */
export class OracleLog implements OracleObserver {
  readonly #write: (line: string) => void;
  /** The last trouble of each channel. It is written once, however often it happens again. */
  readonly #troubles = new Map<string, string>();

  /** @param write takes a line without its end. */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  elected(channel: string, leader: number, validators: number, electionDelayMs: number): void {
    this.#say("info", "leader elected", { channel, leader, validators, electionDelayMs });
  }

  taken(): void {
    // One line for each transaction would hide the other lines.
  }

  duplicate(channel: string, transactionId: string): void {
    this.#say("info", "transaction came again", { channel, transactionId });
  }

  refused(channel: string, transactionId: string, reason: string): void {
    this.#say("error", "transaction refused", { channel, transactionId, reason });
  }

  committed({ channelId: channel, ...block }: CommittedBlock): void {
    this.#troubles.delete(channel);
    this.#say(block.exact ? "info" : "warn", "block committed", { channel, ...block });
  }

  trouble(channel: string, reason: string): void {
    if (this.#troubles.get(channel) === reason) return;
    this.#troubles.set(channel, reason);
    this.#say("warn", "trouble", { channel, reason });
  }

  #say(level: "info" | "warn" | "error", message: string, fields: object): void {
    const time = new Date().toISOString();
    this.#write(JSON.stringify({ level, time, msg: message, ...fields }));
  }
}

/** An observer that passes everything on to several others. */
export function observeAll(...observers: readonly OracleObserver[]): OracleObserver {
  const tell =
    <Name extends keyof OracleObserver>(name: Name) =>
    (...args: Parameters<OracleObserver[Name]>): void => {
      for (const observer of observers) {
        (observer[name] as (...values: Parameters<OracleObserver[Name]>) => void)(...args);
      }
    };
  return {
    elected: tell("elected"),
    taken: tell("taken"),
    duplicate: tell("duplicate"),
    refused: tell("refused"),
    committed: tell("committed"),
    trouble: tell("trouble"),
  };
}
