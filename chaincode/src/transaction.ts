import { Param, Returns, Transaction } from "fabric-contract-api";
import type { ChannelKind } from "./domain";
import { mspId } from "./schema/fields";
import { invalidArgument } from "./schema/invalid-argument";
import { parseJson } from "./schema/parse-json";
import type { RecordName } from "./schema/records";
import type { NamedSchema } from "./schema/schema";

/** One argument of a function: its entry in the metadata, and the parser of its text. */
interface Parameter {
  readonly name: string;
  /** The name of a schema, or `string`. */
  readonly type: string;
  readonly description: string;
  readonly parse: (argument: string) => unknown;
}

/** The conditions of a function of the contract, which are checked before it runs. */
export interface FunctionRules {
  readonly channel: ChannelKind | "both" | "any";
  readonly writes: boolean;
  readonly parameters: readonly Parameter[];
}

interface Declaration {
  /** The kind of channel on which the function runs; `any` needs no configured channel. */
  readonly channel: ChannelKind | "both" | "any";
  /** The name of the record that it answers. */
  readonly returns: RecordName;
}

const functions = new Map<string, FunctionRules>();

/** Finds the rules of a function of the contract; undefined where no function has this name. */
export function rulesOf(functionName: string): FunctionRules | undefined {
  return functions.get(functionName);
}

/**
 * Declares a function that makes a statement. Gateways submit it; its argument is one JSON object.
 */
export function submits(
  argument: NamedSchema<unknown>,
  declaration: Declaration,
): (target: object, functionName: string) => void {
  return declare({ ...declaration, writes: true, parameters: [json("statement", argument)] });
}

/** Declares a function that reads. Any member evaluates it; its arguments are texts. */
export function evaluates(
  parameters: readonly Parameter[],
  declaration: Declaration,
): (target: object, functionName: string) => void {
  return declare({ ...declaration, writes: false, parameters });
}

export function json(name: string, schema: NamedSchema<unknown>): Parameter {
  const { description } = schema.definition;
  return {
    name,
    type: schema.name,
    description: String(description),
    parse: (argument) => parseJson(argument, name, schema),
  };
}

/** Describes an id of any form, since an id that is not on record is simply not found. */
export function id(name: string, description: string): Parameter {
  return {
    name,
    type: "string",
    description,
    parse(argument) {
      if (!/^[\x21-\x7e]{1,256}$/.test(argument))
        throw invalidArgument(name, argument, description);
      return argument;
    },
  };
}

export const operatorId: Parameter = {
  name: "mspId",
  type: "string",
  description: "an operator's MSP id",
  parse: (argument) => mspId.parse(argument, "mspId"),
};

export const pageSize: Parameter = {
  name: "pageSize",
  type: "string",
  description: "1 to 1000; empty for 100",
  parse(argument) {
    if (!/^([1-9]\d{0,2}|1000)?$/.test(argument)) {
      throw invalidArgument("pageSize", argument, "1 to 1000, or nothing");
    }
    return argument === "" ? undefined : Number(argument);
  },
};

export const bookmark: Parameter = {
  name: "bookmark",
  type: "string",
  description: "of the page before; empty for the first page",
  parse(argument) {
    if (!/^[A-Za-z0-9_-]{0,1024}$/.test(argument)) {
      throw invalidArgument("bookmark", argument, "a bookmark that this list gave");
    }
    return argument;
  },
};

function declare({
  returns,
  ...rules
}: FunctionRules & Declaration): (target: object, functionName: string) => void {
  return (target, functionName) => {
    functions.set(functionName, rules);
    Transaction(rules.writes)(target, functionName);
    for (const { name, type, description } of rules.parameters) {
      Param(name, type, description)(target, functionName);
    }
    Returns(returns)(target, functionName);
  };
}
