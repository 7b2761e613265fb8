import { Context } from "fabric-contract-api";
import { GATEWAY_ROLE } from "./domain";
import { LedgerError } from "./ledger-error";
import { invalidArgument } from "./schema/invalid-argument";
import { MAXIMUM_ARGUMENT_BYTES } from "./schema/parse-json";
import { Ledger } from "./state/ledger";
import type { FunctionRules } from "./transaction";
import { rulesOf } from "./transaction";

/** The stub with a method that fabric-shim has but its typings lack. */
type Stub = Context["stub"] & { getBufferArgs(): readonly Buffer[] };

/** One call of the contract: its parsed arguments, and its ledger once the caller may use it. */
export class BasicsContext extends Context {
  #rules: FunctionRules | undefined;
  #arguments: readonly unknown[] = [];
  #ledger: Ledger | undefined;

  /**
   * Parses the arguments, so that malformed ones are refused with an error of the catalogue. The
   * contract API, which calls this, leaves them as they are (see `publishParameters`).
   *
   * @throws LedgerError INVALID_ARGUMENT, DIGEST_MALFORMED
   */
  setChaincodeStub(stub: Stub): void {
    this.stub = stub;
    const [called = Buffer.alloc(0), ...supplied] = stub.getBufferArgs();
    const functionName = called.toString().replace(/^[^:]*:/, "");
    this.#rules = rulesOf(functionName);
    this.#arguments = this.#rules === undefined ? [] : parse(functionName, this.#rules, supplied);
  }

  /**
   * Checks that the caller may use this function on this channel, and opens the ledger for it.
   *
   * @throws LedgerError NOT_A_GATEWAY, NOT_CHANNEL_OPERATOR, WRONG_CHANNEL, …
   */
  async authorize(): Promise<void> {
    const rules = this.#rules;
    if (rules === undefined) throw new LedgerError("FUNCTION_NOT_FOUND");
    const { attribute, value } = GATEWAY_ROLE;
    if (rules.writes && !this.clientIdentity.assertAttributeValue(attribute, value)) {
      throw new LedgerError("NOT_A_GATEWAY", { attribute, value });
    }
    const ledger = new Ledger(this.stub, this.clientIdentity.getMSPID());
    await requireChannel(ledger, rules);
    this.#ledger = ledger;
  }

  get arguments(): readonly unknown[] {
    return this.#arguments;
  }

  get ledger(): Ledger {
    if (this.#ledger === undefined) throw new Error("The call is not authorized yet");
    return this.#ledger;
  }
}

function parse(
  functionName: string,
  { parameters }: FunctionRules,
  supplied: readonly Buffer[],
): readonly unknown[] {
  if (supplied.length !== parameters.length) {
    const names = parameters.map(({ name }) => name).join(", ") || "none";
    throw invalidArgument(
      functionName,
      supplied.length,
      `${parameters.length} arguments: ${names}`,
    );
  }
  return parameters.map((parameter, index) =>
    parameter.parse(decode(parameter.name, supplied[index] ?? Buffer.alloc(0))),
  );
}

function decode(name: string, bytes: Buffer): string {
  if (bytes.length > MAXIMUM_ARGUMENT_BYTES) {
    throw invalidArgument(name, bytes.length, `at most ${MAXIMUM_ARGUMENT_BYTES} bytes`);
  }
  const argument = bytes.toString();
  // Decoding replaces bytes that are not UTF-8, so two different statements could read the same.
  if (!Buffer.from(argument).equals(bytes)) throw invalidArgument(name, argument, "UTF-8");
  return argument;
}

async function requireChannel(ledger: Ledger, { channel, writes }: FunctionRules): Promise<void> {
  // A function for any channel also runs on one that is not configured yet.
  if (channel === "any") return;
  const { kind, operator } = await ledger.channel();
  if (channel !== "both" && channel !== kind) {
    throw new LedgerError("WRONG_CHANNEL", { channel: ledger.channelName, needs: channel });
  }
  if (writes && kind === "private" && operator !== ledger.caller) {
    throw new LedgerError("NOT_CHANNEL_OPERATOR", { operator, creator: ledger.caller });
  }
}
